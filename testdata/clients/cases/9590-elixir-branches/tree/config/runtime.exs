import Config

config :crm, Crm.Repo,
  username: System.fetch_env!("DATABASE_USER"),
  password: System.fetch_env!("DATABASE_PASS"),
  hostname: System.fetch_env!("DATABASE_HOST"),
  database: "crm"

case System.get_env("DATABASE_SSL") do
  "verify" ->
    config :crm, Crm.Repo, ssl: [cacertfile: "/etc/ssl/do-ca.crt"]

  _ ->
    config :crm, Crm.Repo, ssl: [verify: :verify_none]
end
