import Config
config :x, X.Repo,
  url: System.fetch_env!("DATABASE_URL"),
  ssl: true,
  ssl_opts: [
    verify: :verify_peer,
    cacertfile: "/etc/ssl/do.crt",
    server_name_indication: to_charlist(System.fetch_env!("DB_HOST")),
    customize_hostname_check: [match_fun: :public_key.pkix_verify_hostname_match_fun(:https)]
  ]
