import Config

config :shop, Shop.Repo,
  username: "shop",
  password: System.fetch_env!("SHOP_DB_PASSWORD"),
  hostname: "db-shop-do-user-1234567-0.b.db.ondigitalocean.com",
  port: 25060,
  database: "shop",
  ssl: [verify: :verify_none],
  pool_size: 10

config :logger, level: :info
