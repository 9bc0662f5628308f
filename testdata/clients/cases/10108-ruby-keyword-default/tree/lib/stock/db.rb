require "pg"

module Stock
  class Db
    def self.connect(host: ENV.fetch("DB_HOST"), sslmode: "require")
      PG.connect(host: host, port: 25060, dbname: "stock", user: "stock", password: ENV.fetch("DB_PASSWORD"), sslmode: sslmode)
    end
  end
end
