import com.zaxxer.hikari.*
fun ds(host: String) = HikariDataSource(HikariConfig().apply {
    jdbcUrl = "jdbc:postgresql://$host:25060/app"
    username = "svc"
    addDataSourceProperty("ssl", "true")
    addDataSourceProperty("sslmode", "require")
})
