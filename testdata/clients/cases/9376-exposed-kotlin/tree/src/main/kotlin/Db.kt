import org.jetbrains.exposed.sql.Database

fun connect() = Database.connect(
    url = "jdbc:postgresql://${System.getenv("DB_HOST")}:25060/shop?ssl=true&sslmode=require",
    driver = "org.postgresql.Driver",
    user = "shop",
    password = System.getenv("DB_PASSWORD"),
)
