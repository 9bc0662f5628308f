defmodule Stock.MixProject do
  use Mix.Project
  def project, do: [app: :stock, version: "0.1.0", deps: [{:postgrex, "~> 0.19"}, {:ecto_sql, "~> 3.12"}]]
end
