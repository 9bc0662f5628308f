import cats.effect._
import doobie.hikari.HikariTransactor
import doobie.util.ExecutionContexts

object Db {
  val quote = '"'
  def transactor(pw: String): Resource[IO, HikariTransactor[IO]] =
    for {
      ce <- ExecutionContexts.fixedThreadPool[IO](8)
      xa <- HikariTransactor.newHikariTransactor[IO](
        "org.postgresql.Driver",
        "jdbc:postgresql://pg-orders-do-user-1042-0.c.db.ondigitalocean.com:25060/shop?ssl=true&sslmode=require",
        "shop",
        pw,
        ce
      )
    } yield xa
}
