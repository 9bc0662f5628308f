defmodule Stock.MixProject do
  use Mix.Project
  def project, do: [app: :stock, deps: [{:postgrex, "~> 0.19"}, {:ecto_sql, "~> 3.12"}]]
end
