defmodule Stock.Listener do
  def start do
    {:ok, pid} =
      Postgrex.Notifications.start_link(
        hostname: System.fetch_env!("DB_HOST"),
        port: 25060,
        username: "stock",
        password: System.fetch_env!("DB_PASSWORD"),
        database: "stock",
        ssl: true,
        ssl_opts: [verify: :verify_none]
      )

    Postgrex.Notifications.listen!(pid, "stock_changed")
  end
end
