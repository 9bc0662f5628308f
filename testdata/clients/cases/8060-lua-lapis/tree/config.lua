local config = require("lapis.config")
config("production", {
  postgres = {
    host = "pg-core-do-user-77-0.c.db.ondigitalocean.com",
    port = 25060,
    user = "app",
    password = os.getenv("PW"),
    database = "shop",
    ssl = true,
  }
})
