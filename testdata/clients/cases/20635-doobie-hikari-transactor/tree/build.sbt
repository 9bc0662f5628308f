libraryDependencies += "org.tpolecat" %% "doobie-hikari" % "1.0.0-RC5"
