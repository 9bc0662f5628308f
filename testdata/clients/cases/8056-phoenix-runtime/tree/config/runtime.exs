import Config
re = ~r/["'(]/
words = ~w(a "b)
c = ?"
if config_env() == :prod do
  config :shop, Shop.Repo,
    url: System.get_env("DATABASE_URL"),
    ssl: [verify: :verify_none],
    pool_size: -1 + 11
end
