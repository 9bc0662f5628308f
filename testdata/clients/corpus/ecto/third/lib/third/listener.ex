defmodule Third.Listener do
  use GenServer

  @impl true
  def init(_opts) do
    opts = [
      hostname: "db-third-do-user-1234567-0.b.db.ondigitalocean.com",
      port: 25060,
      username: "listener",
      password: "n0t-a-real-one",
      database: "third",
      ssl: [verify: :verify_none]
    ]

    {:ok, pid} = Postgrex.Notifications.start_link(opts)
    {:ok, %{pid: pid}}
  end
end
