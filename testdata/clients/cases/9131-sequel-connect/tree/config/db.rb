require 'sequel'

LABELS = %w[open paid shipped].freeze
DB = Sequel.connect(
  adapter: 'postgres',
  host: ENV.fetch('DB_HOST'),
  port: 25060,
  database: 'shop',
  user: ENV.fetch('DB_USER'),
  password: ENV.fetch('DB_PASSWORD'),
  sslmode: 'require',
  max_connections: 10
)
DB.extension :pg_json
