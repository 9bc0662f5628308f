defmodule Feed.MixProject do
  use Mix.Project

  def project, do: [app: :feed, version: "0.1.0", deps: deps()]
  defp deps, do: [{:phoenix, "~> 1.7"}, {:ecto_sql, "~> 3.11"}, {:postgrex, "~> 0.18"}]
end
