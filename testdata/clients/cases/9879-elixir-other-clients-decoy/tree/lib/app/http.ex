defmodule App.Http do
  def get(url), do: Req.get!(url, connect_options: [transport_opts: [verify: :verify_none]])
  def old(url), do: HTTPoison.get!(url, [], ssl: [verify: :verify_none], hackney: [:insecure])
end
