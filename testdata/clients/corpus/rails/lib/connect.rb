require "pg"

conn = PG.connect(host: "db-lib-do-user-1234567-0.b.db.ondigitalocean.com", port: 25060, dbname: "lib", user: "lib", sslmode: "require")
safe = PG.connect(
  host: "db-lib-do-user-1234567-0.b.db.ondigitalocean.com",
  dbname: "lib",
  user: "lib",
  sslmode: "verify-full",
  sslrootcert: "/etc/do/ca.crt"
)
