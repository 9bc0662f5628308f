dependencies { implementation("org.postgresql:postgresql:42.7.3") }
