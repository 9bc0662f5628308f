import com.zaxxer.hikari.HikariConfig
import com.zaxxer.hikari.HikariDataSource

fun dataSource(env: Map<String, String>) = HikariDataSource(HikariConfig().apply {
    jdbcUrl = "jdbc:postgresql://${env["DB_HOST"]}:25060/app?sslmode=require"
    username = "svc"
    password = env["DB_PASSWORD"]
    maximumPoolSize = 5
})
