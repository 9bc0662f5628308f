defmodule Stock.MixProject do
  use Mix.Project
  def project, do: [app: :stock, version: "0.1.0", deps: [{:postgrex, "~> 0.17.5"}]]
end
