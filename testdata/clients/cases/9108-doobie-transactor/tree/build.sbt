libraryDependencies += "org.tpolecat" %% "doobie-hikari" % "1.0.0-RC5"
libraryDependencies += "org.postgresql" % "postgresql" % "42.7.3"
