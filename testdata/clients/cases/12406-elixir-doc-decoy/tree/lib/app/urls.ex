defmodule App.Urls do
  @moduledoc """
  Parses URLs.

      iex> App.Urls.parse("postgres://app@db.acme.dev/app?sslmode=require")
      {:ok, "db.acme.dev"}
  """

  @doc "For example `ecto://app@db.acme.dev/app?ssl=true&sslmode=require`"
  def parse(url), do: {:ok, URI.parse(url).host}
end
