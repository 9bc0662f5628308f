app_env = {
  PGHOST    = "db-orchid-7.k.db.ondigitalocean.com"
  PGPORT    = "25060"
  PGSSLMODE = "require"
  LOG_LEVEL = "info"
}
