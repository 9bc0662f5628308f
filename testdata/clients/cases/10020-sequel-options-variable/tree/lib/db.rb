require "sequel"

OPTIONS = { max_connections: 5, sslmode: "require", search_path: %w[stock public] }.freeze

DB = Sequel.connect(ENV.fetch("DATABASE_URL"), OPTIONS)
