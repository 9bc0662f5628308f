import Config

config :shop, :warehouse,
  base_url: "https://warehouse.internal",
  hackney: [ssl_options: [verify: :verify_none]]

config :shop, Shop.Mailer,
  adapter: Swoosh.Adapters.SMTP,
  relay: "smtp.internal",
  tls_options: [verify: :verify_none]

config :shop, Shop.Repo,
  ssl: [cacertfile: "/etc/ssl/do-ca.crt"],
  pool_size: 20
