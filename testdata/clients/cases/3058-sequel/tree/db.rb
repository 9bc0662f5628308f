require 'sequel'
DB = Sequel.connect(
  adapter: :postgres,
  host: ENV.fetch('DB_HOST'),
  database: 'app',
  user: 'svc',
  password: ENV.fetch('DB_PASSWORD'),
  sslmode: 'require',
  max_connections: 10
)
