import java.sql.DriverManager
val help = """it's "x" (${'$'} """
val q = '"'
fun open() = run loop@{
    val n = 2-1
    DriverManager.getConnection("jdbc:postgresql://${System.getenv("H")}/a?sslmode=require")
}
