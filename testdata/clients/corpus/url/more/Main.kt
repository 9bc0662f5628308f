val ds = HikariDataSource(HikariConfig().apply {
    jdbcUrl = "jdbc:postgresql://db-kt-do-user-1234567-0.b.db.ondigitalocean.com:25060/kt?sslmode=prefer"
    username = "kt"
})
