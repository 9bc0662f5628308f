defmodule A.MixProject do
  defp deps, do: [{:postgrex, "~> 0.20"}]
end
