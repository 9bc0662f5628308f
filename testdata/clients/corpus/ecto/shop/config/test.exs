import Config

config :shop, Shop.Repo,
  username: "postgres",
  password: "postgres",
  hostname: "pg-test.example.internal",
  database: "shop_test",
  pool: Ecto.Adapters.SQL.Sandbox
