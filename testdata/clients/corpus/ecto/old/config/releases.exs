import Config

config :old, Old.Reports,
  hostname: "db-rep-do-user-1234567-0.b.db.ondigitalocean.com",
  database: "rep",
  ssl: true,
  ssl_opts: [verify: :verify_none]

config :old, Old.Audit,
  hostname: "db-aud-do-user-1234567-0.b.db.ondigitalocean.com",
  database: "aud",
  ssl: true,
  ssl_opts: [
    verify: :verify_peer,
    cacertfile: "/etc/do/ca.crt",
    server_name_indication: ~c"db-aud-do-user-1234567-0.b.db.ondigitalocean.com",
    customize_hostname_check: [match_fun: :public_key.pkix_verify_hostname_match_fun(:https)]
  ]
