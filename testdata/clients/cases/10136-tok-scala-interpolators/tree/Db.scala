object Db {
  val q = '"'
  val re = """["'](\w+)""".r
  def url(h: String) = s"""jdbc:postgresql://${h.stripPrefix("x")}:25060/stock?sslmode=require"""
  val note = f"it's ${1.0}%2.2f"
}
