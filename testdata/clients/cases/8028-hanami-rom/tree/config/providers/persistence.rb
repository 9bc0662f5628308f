Hanami.app.register_provider :persistence do
  start do
    config = ROM::Configuration.new(:sql, "postgres://app:#{ENV['DB_PASS']}@pg-core-do-user-77-0.c.db.ondigitalocean.com:25060/shop?sslmode=require")
    register "persistence.config", config
  end
end
