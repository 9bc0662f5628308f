library(DBI)
x <- c(-1, 2)
con <- dbConnect(RPostgres::Postgres(),
  dbname = "shop", host = "pg-core-do-user-77-0.c.db.ondigitalocean.com", port = 25060,
  user = "app", password = Sys.getenv("PW"), sslmode = "require")
