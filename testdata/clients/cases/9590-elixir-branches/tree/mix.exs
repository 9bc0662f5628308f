defmodule A.MixProject do
  defp deps, do: [{:postgrex, "~> 0.19"}, {:ecto_sql, "~> 3.12"}]
end
