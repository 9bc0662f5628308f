import Config
config :x, X.Mailer,
  adapter: Swoosh.Adapters.SMTP,
  relay: "mail.internal",
  tls: :always,
  tls_options: [verify: :verify_none]

config :x, X.Repo,
  url: System.get_env("DATABASE_URL"),
  ssl: [
    verify: :verify_peer,
    cacertfile: "priv/ca.crt",
    server_name_indication: String.to_charlist(System.get_env("DB_HOST")),
    customize_hostname_check: [match_fun: :public_key.pkix_verify_hostname_match_fun(:https)]
  ]
