# frozen_string_literal: true

require "pg"
require "sequel"

module Warehouse
  OPTIONS = {
    host: ENV.fetch("WAREHOUSE_HOST"),
    port: 25060,
    dbname: "warehouse",
    user: "loader",
    password: ENV.fetch("WAREHOUSE_PASSWORD"),
    sslmode: "require"
  }.freeze

  def self.connection
    @connection ||= PG.connect(**OPTIONS)
  end

  def self.sequel
    Sequel.connect(
      adapter: "postgres",
      host: ENV["WAREHOUSE_HOST"],
      database: "warehouse",
      user: "reader",
      sslmode: "verify-full",
      sslrootcert: "/etc/do/ca.crt"
    )
  end

  def self.legacy
    PG::Connection.new(:host => 'db-wh-do-user-1234567-0.b.db.ondigitalocean.com', :port => 25060,
                       :dbname => 'wh', :user => 'wh', :password => 'n0t-a-real-one',
                       :sslmode => 'disable')
  end
end
