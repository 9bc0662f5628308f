import Config
config :x, X.Repo,
  url: System.get_env("DATABASE_URL"),
  ssl: [
    verify: :verify_peer,
    cacerts: [System.fetch_env!("DB_CA") |> :public_key.pem_decode() |> hd() |> elem(1)],
    server_name_indication: ~c"db-invented-1.b.db.ondigitalocean.com"
  ]
