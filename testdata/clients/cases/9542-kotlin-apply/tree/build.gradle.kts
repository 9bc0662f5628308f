dependencies { implementation("com.zaxxer:HikariCP:5.1.0"); implementation("org.postgresql:postgresql:42.7.3") }
