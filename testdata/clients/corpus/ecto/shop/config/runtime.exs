import Config

config :shop, Shop.Replica,
  hostname: System.fetch_env!("REPLICA_HOST"),
  username: "shop",
  password: System.fetch_env!("SHOP_DB_PASSWORD"),
  database: "shop",
  ssl: [cacertfile: "/etc/do/ca.crt"]

config :shop, Shop.Events,
  hostname: "db-ev-do-user-1234567-0.b.db.ondigitalocean.com",
  username: "ev",
  password: System.fetch_env!("EV_PASSWORD"),
  database: "ev",
  ssl: true

config :shop, Shop.Archive,
  hostname: "db-arch-do-user-1234567-0.b.db.ondigitalocean.com",
  username: "arch",
  password: "not-a-real-password",
  database: "arch"
