defmodule A.MixProject do
  defp deps, do: [{:postgrex, "~> 0.17"}, {:ecto_sql, "~> 3.10"}]
end
