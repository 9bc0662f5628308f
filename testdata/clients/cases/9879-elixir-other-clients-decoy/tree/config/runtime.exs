import Config

config :app, App.Repo,
  url: System.fetch_env!("DATABASE_URL"),
  ssl: [verify: :verify_peer, cacertfile: "/etc/ssl/pg.crt", server_name_indication: ~c"db.prod.corp.internal"]

config :app, :ldap, host: "ldap.prod.corp.internal", ssl: true, sslopts: [verify: :verify_none]
config :app, :amqp, url: System.get_env("AMQP_URL"), ssl_options: [verify: :verify_none]
