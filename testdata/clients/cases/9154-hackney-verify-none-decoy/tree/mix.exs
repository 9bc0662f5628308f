defmodule Shop.MixProject do
  defp deps, do: [{:ecto_sql, "~> 3.12"}, {:postgrex, "~> 0.19"}, {:httpoison, "~> 2.0"}]
end
