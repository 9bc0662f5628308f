[{:postgrex, "~> 0.19"}, {:ecto_sql, "~> 3.12"}, {:finch, "~> 0.18"}]
