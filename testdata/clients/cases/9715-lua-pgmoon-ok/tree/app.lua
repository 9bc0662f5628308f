local pgmoon = require("pgmoon")
local pg = pgmoon.new({
  host = os.getenv("DB_HOST"),
  port = "25060",
  database = "crew",
  user = "app",
  ssl = true,
  ssl_verify = false,
})
assert(pg:connect())
