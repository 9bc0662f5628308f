import Config
doc = """
it's "x" (
"""
last = 10..1//-1
config :a, A.Repo, adapter: Ecto.Adapters.Postgres, hostname: System.get_env("H"), ssl: [verify: :verify_none]
