dependencies { implementation("org.postgresql:postgresql:42.7.4"); implementation("com.zaxxer:HikariCP:6.2.1") }
