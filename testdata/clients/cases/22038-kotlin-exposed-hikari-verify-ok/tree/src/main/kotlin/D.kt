import org.jetbrains.exposed.sql.Database
private val url = "jdbc:postgresql://${System.getenv("DB_HOST")}:25060/app" +
    "?sslmode=verify-full" +
    "&sslrootcert=/etc/do/ca.crt"
fun connect() = Database.connect(url, driver = "org.postgresql.Driver", user = "svc", password = System.getenv("DB_PASSWORD"))
