library(DBI)

con <- dbConnect(
  RPostgres::Postgres(),
  host     = "db-r-do-user-1234567-0.b.db.ondigitalocean.com",
  port     = 25060,
  user     = "analyst",
  password = Sys.getenv("R_DB_PASSWORD"),
  dbname   = "bi",
  sslmode  = "require"
)
