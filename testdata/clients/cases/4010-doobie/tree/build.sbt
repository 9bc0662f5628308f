libraryDependencies ++= Seq("org.tpolecat" %% "doobie-postgres" % "1.0.0-RC5")
