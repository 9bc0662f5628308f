import Config
db_ssl =
  if System.get_env("DATABASE_SSL", "true") == "true" do
    [verify: :verify_none]
  else
    false
  end

config :x, X.Repo,
  url: System.get_env("DATABASE_URL"),
  ssl: db_ssl
