import Config

ssl =
  if System.get_env("DB_SSL_VERIFY", "false") == "true" do
    [cacertfile: "/etc/do/ca.crt"]
  else
    [verify: :verify_none]
  end

config :shop, Shop.Repo,
  url: System.fetch_env!("DATABASE_URL"),
  ssl: ssl
