[{:postgrex, "~> 0.17"}, {:ecto_sql, "~> 3.10"}]
