defmodule More.Direct do
  def start do
    Postgrex.start_link(
      hostname: "db-dx-do-user-1234567-0.b.db.ondigitalocean.com",
      username: "dx",
      password: System.fetch_env!("DX_PASSWORD"),
      database: "dx"
    )
  end
end
