defmodule X.Repo do
  use Ecto.Repo, otp_app: :x, adapter: Ecto.Adapters.Postgres

  def init(_type, config) do
    {:ok, Keyword.merge(config, url: System.get_env("DATABASE_URL"), ssl: true, ssl_opts: [verify: :verify_none])}
  end
end
