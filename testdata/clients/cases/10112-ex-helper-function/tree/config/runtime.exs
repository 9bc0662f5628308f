import Config

tls = fn
  "on" -> [verify: :verify_none]
  _ -> false
end

config :stock, Stock.Repo,
  url: System.fetch_env!("DATABASE_URL"),
  pool_size: String.to_integer(System.get_env("POOL_SIZE") || "10"),
  ssl: tls.(System.get_env("DB_TLS", "on"))
