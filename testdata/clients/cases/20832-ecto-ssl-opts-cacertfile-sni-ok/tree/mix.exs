defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, deps: [{:postgrex, "~> 0.17"}, {:ecto_sql, "~> 3.12"}]]
end
