defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, deps: [{:postgrex, "~> 0.19"}, {:ecto_sql, "~> 3.12"}]]
end
