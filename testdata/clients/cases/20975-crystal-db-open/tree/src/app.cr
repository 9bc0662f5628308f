require "db"
require "pg"

DB.open("postgres://svc:#{ENV["PW"]}@#{ENV["DB_HOST"]}:25060/app?sslmode=require") do |db|
  puts db.scalar("select 1")
end
