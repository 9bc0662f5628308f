import Config

if config_env() == :prod do
  host = System.fetch_env!("DB_HOST")

  config :stock, Stock.Repo,
    hostname: host,
    port: 25060,
    username: "stock",
    password: System.fetch_env!("DB_PASSWORD"),
    database: "stock",
    ssl: [
      verify: :verify_peer,
      cacertfile: "priv/do-ca.pem",
      server_name_indication: String.to_charlist(host),
      customize_hostname_check: [match_fun: :public_key.pkix_verify_hostname_match_fun(:https)]
    ]
end
