require 'pg'

class Warehouse
  def self.connection
    @connection ||= PG.connect(
      host: ENV['WAREHOUSE_HOST'],
      port: 25060,
      dbname: 'warehouse',
      user: 'reader',
      password: ENV['WAREHOUSE_PASSWORD'],
      sslmode: 'verify-full',
      sslrootcert: Rails.root.join('config', 'do-ca.crt').to_s
    )
  end
end
