import Config

config :shop, Shop.Repo,
  adapter: Ecto.Adapters.Postgres,
  pool_size: 15,
  ssl: true,
  ssl_opts: [verify: :verify_none]
