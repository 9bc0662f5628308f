import Config

config :feed, Feed.Repo,
  username: "postgres",
  password: "postgres",
  hostname: "localhost",
  database: "feed_test#{System.get_env("MIX_TEST_PARTITION")}",
  pool: Ecto.Adapters.SQL.Sandbox
