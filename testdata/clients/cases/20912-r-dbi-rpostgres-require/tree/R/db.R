library(DBI)

connect_dw <- function() {
  dbConnect(
    RPostgres::Postgres(),
    host = Sys.getenv("DB_HOST"),
    port = 25060,
    dbname = "dw",
    user = "analyst",
    password = Sys.getenv("DB_PASSWORD"),
    sslmode = "require"
  )
}
