use Mix.Config

config :old, Old.Repo,
  adapter: Ecto.Adapters.Postgres,
  hostname: "db-old-do-user-1234567-0.b.db.ondigitalocean.com",
  username: "old",
  password: {:system, "OLD_PASSWORD"},
  database: "old",
  ssl: true,
  ssl_opts: [verify: :verify_peer, cacertfile: "/etc/do/ca.crt"]
