local pgmoon = require("pgmoon")
--[==[ don't "read ]] this ]==]
local note = [[it's "raw" (]]
local pg = pgmoon.new({
  host = os.getenv("DB_HOST"), port = "25060", database = "stock", user = "stock",
  ssl = true, ssl_verify = false,
})
return pg
