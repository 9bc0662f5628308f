[{:postgrex, "~> 0.17.5"}]
