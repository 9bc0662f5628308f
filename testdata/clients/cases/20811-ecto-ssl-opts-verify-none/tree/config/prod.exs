import Config

config :shop, Shop.Repo,
  adapter: Ecto.Adapters.Postgres,
  url: System.get_env("DATABASE_URL"),
  pool_size: 10,
  ssl: true,
  ssl_opts: [verify: :verify_none]
