import Config

cacerts =
  System.fetch_env!("DATABASE_CA")
  |> :public_key.pem_decode()
  |> Enum.map(fn {_, der, _} -> der end)

config :shop, Shop.Repo,
  url: System.fetch_env!("DATABASE_URL"),
  ssl: [verify: :verify_peer, cacerts: cacerts, server_name_indication: to_charlist(System.fetch_env!("DB_HOST"))]
