import Config
re = ~r/["'](\d+)\/x/
words = ~w(it's a "test")a
quote_char = ?"
doc = ~S"""
don't (
"""
config :stock, Stock.Repo, hostname: System.get_env("H"), database: "stock", ssl: [verify: :verify_none]
