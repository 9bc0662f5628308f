import Config

config :url, Url.Repo,
  url: System.fetch_env!("DATABASE_URL"),
  ssl: true,
  ssl_opts: [verify: :verify_none]

config :url, Url.Literal,
  url: "ecto://url:n0t-a-real-one@db-url-do-user-1234567-0.b.db.ondigitalocean.com:25060/url"
