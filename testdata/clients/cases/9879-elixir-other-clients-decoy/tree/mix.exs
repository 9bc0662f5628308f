defmodule App.MixProject do
  use Mix.Project
  def project, do: [app: :app, version: "0.1.0", deps: [{:ecto_sql, "~> 3.11"}, {:postgrex, "~> 0.18"}, {:req, "~> 0.4"}]]
end
