library(RPostgres)
re <- r"(["'](\w+))"
`it's` <- function(x) x %in% c('"', "'")
con <- dbConnect(RPostgres::Postgres(), host = Sys.getenv("DB_HOST"), port = 25060, dbname = "stock", sslmode = "require")
