defmodule Shop.MixProject do
  defp deps, do: [{:postgrex, "~> 0.19"}]
end
