[{:postgrex, "~> 0.19"}, {:ecto_sql, "~> 3.12"}]
