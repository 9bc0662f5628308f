import Config

if config_env() == :prod do
  config :feed, Feed.Repo,
    url: System.fetch_env!("DATABASE_URL"),
    pool_size: 10,
    ssl: [verify: :verify_none]

  config :feed, Feed.Mailer,
    adapter: Swoosh.Adapters.SMTP,
    tls_options: [verify: :verify_none]
end
