import Config

if config_env() == :prod do
  database_url =
    System.get_env("DATABASE_URL") ||
      raise """
      environment variable DATABASE_URL is missing.
      For example: ecto://USER:PASS@HOST/DATABASE
      """

  maybe_ipv6 = if System.get_env("ECTO_IPV6") in ~w(true 1), do: [:inet6], else: []

  ssl_options = [
    verify: :verify_none
  ]

  config :third, Third.Repo,
    url: database_url,
    ssl: ssl_options,
    pool_size: String.to_integer(System.get_env("POOL_SIZE") || "10"),
    socket_options: maybe_ipv6

  config :third, Third.ReplicaRepo,
    url: System.fetch_env!("REPLICA_URL"),
    ssl: [cacertfile: "/etc/do/ca.crt"],
    pool_size: 5
end
