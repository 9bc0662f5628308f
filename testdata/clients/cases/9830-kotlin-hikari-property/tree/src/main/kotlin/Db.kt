package org.example

import com.zaxxer.hikari.HikariConfig
import com.zaxxer.hikari.HikariDataSource
import org.jetbrains.exposed.sql.Database

object Db {
    fun connect(env: Map<String, String>): Database {
        val config = HikariConfig().apply {
            jdbcUrl = "jdbc:postgresql://${env["DB_HOST"]}:5432/events"
            username = env["DB_USER"]
            password = env["DB_PASSWORD"]
            maximumPoolSize = 8
            addDataSourceProperty("sslmode", "require")
        }
        return Database.connect(HikariDataSource(config))
    }
}
