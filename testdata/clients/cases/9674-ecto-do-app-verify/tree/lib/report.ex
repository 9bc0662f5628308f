defmodule Report do
  def rows do
    {:ok, pid} =
      Postgrex.start_link(
        hostname: System.fetch_env!("DB_HOST"),
        port: 25_060,
        username: "report",
        password: System.fetch_env!("DB_PW"),
        database: "billing",
        ssl: [verify: :verify_none]
      )

    Postgrex.query!(pid, "SELECT count(*) FROM invoices", [])
  end
end
