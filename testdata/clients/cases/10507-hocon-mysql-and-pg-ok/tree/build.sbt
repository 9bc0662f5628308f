libraryDependencies ++= Seq("org.postgresql" % "postgresql" % "42.7.4", "com.mysql" % "mysql-connector-j" % "9.0.0")
