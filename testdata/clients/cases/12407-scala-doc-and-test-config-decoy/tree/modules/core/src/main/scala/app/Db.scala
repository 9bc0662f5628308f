package app

/** Connects; `jdbc:postgresql://db.acme.dev/app?sslmode=require` is refused. */
object Db {
  def url: String = sys.env("DATABASE_URL")
}
