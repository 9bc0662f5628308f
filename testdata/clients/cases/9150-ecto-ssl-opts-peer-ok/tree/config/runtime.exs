import Config

if config_env() == :prod do
  database_url = System.fetch_env!("DATABASE_URL")
  host = URI.parse(database_url).host

  config :shop, Shop.Repo,
    url: database_url,
    pool_size: String.to_integer(System.get_env("POOL_SIZE") || "10"),
    ssl: true,
    ssl_opts: [
      verify: :verify_peer,
      cacertfile: "/etc/ssl/do-ca.crt",
      server_name_indication: String.to_charlist(host),
      customize_hostname_check: [match_fun: :public_key.pkix_verify_hostname_match_fun(:https)]
    ]
end
