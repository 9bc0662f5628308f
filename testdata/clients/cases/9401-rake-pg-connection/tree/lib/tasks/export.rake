require 'pg'

namespace :export do
  task orders: :environment do
    conn = PG::Connection.new(host: ENV['REPLICA_HOST'], port: 25060, dbname: 'shop', user: 'export', password: ENV['EXPORT_PASSWORD'], sslmode: 'require')
    conn.exec("COPY (SELECT * FROM orders) TO STDOUT CSV") { |r| puts r }
  end
end
