config :shop, Shop.Webhook, url: "https://partner.example.internal", ssl: [verify: :verify_none]
