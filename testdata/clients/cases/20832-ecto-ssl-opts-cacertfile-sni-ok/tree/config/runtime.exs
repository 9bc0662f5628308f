import Config

host = System.fetch_env!("DB_HOST")

config :shop, Shop.Repo,
  hostname: host,
  port: 25060,
  username: "svc",
  password: System.fetch_env!("DB_PASSWORD"),
  database: "app",
  ssl: true,
  ssl_opts: [
    verify: :verify_peer,
    cacertfile: "priv/ca.crt",
    server_name_indication: String.to_charlist(host),
    customize_hostname_check: [match_fun: :public_key.pkix_verify_hostname_match_fun(:https)]
  ]
