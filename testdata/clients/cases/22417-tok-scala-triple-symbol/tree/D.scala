object D {
  val help = """it's "x" ("""
  val c = '"'
  val n = 2-1
  val url = s"jdbc:postgresql://${sys.env("H")}:25060/a?sslmode=require"
}
