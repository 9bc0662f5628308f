import Config

if config_env() == :prod do
  config :shop, Shop.Repo,
    url: System.fetch_env!("DATABASE_URL"),
    ssl: [verify: :verify_peer, cacertfile: System.get_env("DB_CA_PATH", "/etc/ssl/do-ca.crt")],
    pool_size: 10
end
