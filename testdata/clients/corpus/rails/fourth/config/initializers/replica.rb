ActiveRecord::Base.establish_connection(ENV.fetch("DATABASE_URL") + "?sslmode=require")

REPLICA = { adapter: "postgresql", host: "db-ra-do-user-1234567-0.b.db.ondigitalocean.com", database: "ra" }.freeze
