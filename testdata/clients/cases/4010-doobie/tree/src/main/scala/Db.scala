import cats.effect.IO
import doobie._
object Db {
  val xa = Transactor.fromDriverManager[IO](
    driver = "org.postgresql.Driver",
    url = s"jdbc:postgresql://${sys.env("DB_HOST")}:25060/app?ssl=true&sslmode=require",
    user = "svc",
    password = sys.env("DB_PASSWORD"),
    logHandler = None
  )
}
