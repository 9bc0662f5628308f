import Config

# config :shop, Shop.Repo,
#   url: "ecto://shop:secret@db.example.com/shop",
#   ssl: [verify: :verify_none]

config :logger, level: :info
