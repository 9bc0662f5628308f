[{:postgrex, "~> 0.19"}, {:gen_smtp, "~> 1.2"}]
