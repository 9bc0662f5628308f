import Config

# ssl: [verify: :verify_none] must not come back
config :shop, ecto_repos: [Shop.Repo]
config :shop, ShopWeb.Endpoint, url: [host: "shop.example.internal"], http: [port: 4000]
