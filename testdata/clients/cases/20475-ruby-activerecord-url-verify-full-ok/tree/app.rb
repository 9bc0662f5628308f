require "active_record"
ActiveRecord::Base.establish_connection(
  "postgresql://#{ENV["DB_USER"]}:#{ENV["DB_PASS"]}@#{ENV["DB_HOST"]}:25060/app?sslmode=verify-full&sslrootcert=/etc/do/ca.crt"
)
