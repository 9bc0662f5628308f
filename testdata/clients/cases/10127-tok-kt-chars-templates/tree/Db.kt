import java.sql.DriverManager

val q = '"'
val text = """it's "raw" ${"a" + "b"} $q """
fun open(h: String) = DriverManager.getConnection("jdbc:postgresql://${if (h == "x") "y" else h}:25060/stock?sslmode=require", "stock", System.getenv("P"))
