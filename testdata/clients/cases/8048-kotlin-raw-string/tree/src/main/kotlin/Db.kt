import org.jetbrains.exposed.sql.Database
val q = """select "it's" from t where x = ${'$'}1"""
fun connect(host: String) = Database.connect(
    url = "jdbc:postgresql://$host:25060/shop?sslmode=require",
    driver = "org.postgresql.Driver",
    user = "app",
)
