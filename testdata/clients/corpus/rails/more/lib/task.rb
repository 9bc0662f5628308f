ActiveRecord::Base.establish_connection(
  adapter: "postgresql",
  host: "db-rt-do-user-1234567-0.b.db.ondigitalocean.com",
  database: "rt",
  username: "rt",
  password: ENV["RT_PASSWORD"],
  sslmode: "require"
)
PG::Connection.new("host=db-rc-do-user-1234567-0.b.db.ondigitalocean.com dbname=rc user=rc sslmode=verify-full sslrootcert=/etc/do/ca.crt")
