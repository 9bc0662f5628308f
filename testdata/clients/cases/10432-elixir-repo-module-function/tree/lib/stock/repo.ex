defmodule Stock.Repo do
  use Ecto.Repo, otp_app: :stock, adapter: Ecto.Adapters.Postgres

  @impl true
  def init(_type, config) do
    {:ok, Keyword.merge(config, url: System.fetch_env!("DATABASE_URL"), ssl: ssl_options())}
  end

  defp ssl_options, do: [verify: :verify_none]
end
