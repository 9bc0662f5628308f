import Config

config :fourth, Fourth.Repo,
  url: System.fetch_env!("DATABASE_URL"),
  ssl: true,
  ssl_opts: [
    verify: :verify_peer,
    cacertfile: System.get_env("CA_FILE", "/etc/do/ca.crt"),
    server_name_indication: String.to_charlist(System.get_env("DB_HOST")),
    customize_hostname_check: [match_fun: :public_key.pkix_verify_hostname_match_fun(:https)]
  ]
