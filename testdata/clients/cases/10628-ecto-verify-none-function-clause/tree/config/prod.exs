import Config
config :x, X.Repo,
  url: System.get_env("DATABASE_URL"),
  ssl: true,
  ssl_opts: [verify: :verify_none],
  pool_size: 10
