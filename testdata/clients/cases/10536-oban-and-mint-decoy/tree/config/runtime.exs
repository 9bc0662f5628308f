import Config
config :x, X.Repo, url: System.fetch_env!("DATABASE_URL"), ssl: [cacertfile: "/etc/ssl/do.crt"]
config :x, :finch_pools, %{default: [conn_opts: [transport_opts: [verify: :verify_none]]]}
config :x, X.Mailer, adapter: Swoosh.Adapters.SMTP, relay: "smtp.example.com", tls_options: [verify: :verify_none]
