import Config
words = ~w(it's "x" don't)a
char = ?"
re = ~r/['"]/
config :a, A.Repo, adapter: Ecto.Adapters.Postgres, hostname: System.get_env("H"), ssl: [verify: :verify_none]
