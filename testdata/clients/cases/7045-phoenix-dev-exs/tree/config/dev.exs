import Config
config :x, X.Repo, username: "postgres", password: "postgres", hostname: "localhost", database: "x_dev"
