defmodule Third.Http do
  def get(url) do
    :httpc.request(:get, {String.to_charlist(url), []}, [ssl: [verify: :verify_none]], [])
  end

  def client, do: Req.new(connect_options: [transport_opts: [verify: :verify_none]])
end
