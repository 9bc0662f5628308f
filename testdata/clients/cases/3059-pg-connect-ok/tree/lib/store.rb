require 'pg'
class Store
  def initialize
    @conn = PG.connect(host: ENV['PGHOST'], dbname: 'app', sslmode: 'verify-full',
                       sslrootcert: File.expand_path('../config/do-ca.crt', __dir__))
  end
end
