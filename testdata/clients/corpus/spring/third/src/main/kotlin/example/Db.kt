package example

import org.jetbrains.exposed.sql.Database

object Db {
    fun connect() = Database.connect(
        url = "jdbc:postgresql://${System.getenv("DB_HOST")}:25060/kt?currentSchema=app",
        driver = "org.postgresql.Driver",
        user = "kt",
        password = System.getenv("DB_PASSWORD"),
    )
}
