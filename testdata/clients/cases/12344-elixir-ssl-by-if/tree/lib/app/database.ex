defmodule App.Database do
  defstruct [:hostname, :port, :database, :username, :password, ssl: false]

  def from_settings(settings) do
    ssl = if settings["ssl_enforced"], do: [verify: :verify_none], else: false

    %__MODULE__{
      hostname: settings["db_host"],
      port: settings["db_port"],
      database: settings["db_name"],
      username: settings["db_user"],
      password: settings["db_password"],
      ssl: ssl
    }
  end

  def connect(%__MODULE__{} = s), do: s |> Map.from_struct() |> Keyword.new() |> Postgrex.start_link()
end
