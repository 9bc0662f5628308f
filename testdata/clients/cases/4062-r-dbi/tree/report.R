library(DBI)
con <- dbConnect(
  RPostgres::Postgres(),
  host = Sys.getenv("PGHOST"), port = 25060,
  dbname = "app", user = "ro", password = Sys.getenv("PGPASSWORD"),
  sslmode = "require"
)
my <- dbConnect(RMariaDB::MariaDB(), host = "mysql", ssl.ca = NULL)
