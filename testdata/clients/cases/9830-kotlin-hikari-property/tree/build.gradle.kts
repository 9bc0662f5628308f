dependencies {
    implementation("org.postgresql:postgresql:42.7.3")
    implementation("com.zaxxer:HikariCP:5.1.0")
    testImplementation("org.testcontainers:postgresql:1.19.7")
}
