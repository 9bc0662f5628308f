import com.zaxxer.hikari.HikariConfig
import com.zaxxer.hikari.HikariDataSource

fun pool(host: String): HikariDataSource = HikariDataSource(HikariConfig().apply {
    jdbcUrl = "jdbc:postgresql://$host:25060/crm?sslmode=require"
    username = System.getenv("DB_USER")
    password = System.getenv("DB_PASSWORD")
    maximumPoolSize = 5
})
