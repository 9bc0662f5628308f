[{:postgrex, "~> 0.16"}, {:ecto_sql, "~> 3.9"}]
