import com.zaxxer.hikari.HikariConfig
import com.zaxxer.hikari.HikariDataSource

fun dataSource() = HikariDataSource(HikariConfig().apply {
    jdbcUrl = "jdbc:postgresql://${System.getenv("DB_HOST")}:25060/app"
    username = "svc"
    password = System.getenv("DB_PASSWORD")
    addDataSourceProperty("sslmode", "verify-full")
    addDataSourceProperty("sslrootcert", "/etc/do/ca.crt")
})
