import com.zaxxer.hikari.HikariConfig
import com.zaxxer.hikari.HikariDataSource

fun dataSource(host: String, database: String = "stock", mode: String = "require") = HikariDataSource(
    HikariConfig().apply {
        jdbcUrl = "jdbc:postgresql://$host:25060/$database?sslmode=$mode"
        username = System.getenv("DB_USER")
        password = System.getenv("DB_PASSWORD")
    },
)
