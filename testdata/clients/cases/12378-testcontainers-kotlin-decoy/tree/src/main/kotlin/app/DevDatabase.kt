package app

import org.testcontainers.containers.PostgreSQLContainer

object DevDatabase {
    private val container = PostgreSQLContainer("postgres:17").apply { start() }
    val url = "jdbc:postgresql://${container.host}:${container.firstMappedPort}/app?sslmode=disable"
}
