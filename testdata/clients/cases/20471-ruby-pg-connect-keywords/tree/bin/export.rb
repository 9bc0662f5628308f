#!/usr/bin/env ruby
require "pg"

conn = PG.connect(
  host: ENV.fetch("DB_HOST"),
  port: 25060,
  dbname: "app",
  user: "export",
  password: ENV.fetch("DB_PASSWORD"),
  sslmode: "require"
)
conn.exec("COPY orders TO STDOUT")
