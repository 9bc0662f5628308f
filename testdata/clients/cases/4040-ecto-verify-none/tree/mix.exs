defmodule X.MixProject do
  use Mix.Project
  defp deps, do: [{:postgrex, "~> 0.19"}, {:ecto_sql, "~> 3.11"}, {:swoosh, "~> 1.16"}]
end
