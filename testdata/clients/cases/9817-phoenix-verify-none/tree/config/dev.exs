import Config

config :feed, Feed.Repo,
  username: "postgres",
  password: "postgres",
  hostname: "localhost",
  database: "feed_dev"
