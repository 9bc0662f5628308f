import cats.effect._
import doobie.hikari.HikariTransactor

object Db {
  private val host = sys.env("DB_HOST")
  def transactor[F[_]: Async]: Resource[F, HikariTransactor[F]] =
    for {
      ec <- doobie.ExecutionContexts.fixedThreadPool[F](8)
      xa <- HikariTransactor.newHikariTransactor[F](
        "org.postgresql.Driver", s"jdbc:postgresql://$host:25060/app?sslmode=require", "svc", sys.env("DB_PASSWORD"), ec)
    } yield xa
}
