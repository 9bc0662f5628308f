library(DBI)
con <- dbConnect(
  RPostgres::Postgres(),
  host = "crew-pg-do-user-3310-0.h.db.ondigitalocean.com", port = 25060,
  dbname = "crew", user = "reader", password = Sys.getenv("PW")
)
x <- dbGetQuery(con, "SELECT 'it''s' AS q")
dbDisconnect(con)
