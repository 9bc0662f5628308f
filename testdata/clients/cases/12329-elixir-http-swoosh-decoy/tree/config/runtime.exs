import Config

config :app, App.Mailer,
  adapter: Swoosh.Adapters.SMTP,
  relay: "smtp.acme.dev",
  ssl: true,
  sockopts: [verify: :verify_none]

config :app, App.Erp, adapter: {Tesla.Adapter.Hackney, [ssl_options: [verify: :verify_none]]}

config :app, App.Repo,
  url: System.fetch_env!("DATABASE_URL"),
  ssl: [cacertfile: "/etc/ssl/do-ca.crt", verify: :verify_peer, server_name_indication: ~c"db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com"]
