import Config
if config_env() == :prod do
  ssl =
    if cert = System.get_env("DATABASE_CA_CERT") do
      cacerts = for {:Certificate, der, _} <- :public_key.pem_decode(cert), do: der
      [verify: :verify_peer, cacerts: cacerts, server_name_indication: ~c"stock.example.com"]
    else
      [cacertfile: "/etc/ssl/do.crt"]
    end

  config :x, X.Repo, url: System.fetch_env!("DATABASE_URL"), ssl: ssl
end
