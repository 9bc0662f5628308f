require "db"
require "pg"

host = ENV["DB_HOST"]
DB.open("postgres://shop:#{ENV["DB_PASSWORD"]}@#{host}:25060/shop?sslmode=require&max_pool_size=5") do |db|
  db.query("select id, name from items") { |rs| rs.each { puts rs.read(Int64) } }
end
