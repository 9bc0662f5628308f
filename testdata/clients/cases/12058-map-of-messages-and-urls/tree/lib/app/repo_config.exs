import Config

config :app, App.Texts, message: "expected a url like ecto://user@host/db"

config :app, App.Repo,
  url: System.get_env("DATABASE_URL"),
  adapter: Ecto.Adapters.Postgres,
  ssl: [verify: :verify_none]
