libraryDependencies ++= Seq("io.getquill" %% "quill-jdbc" % "4.8.5", "org.postgresql" % "postgresql" % "42.7.4")
