require 'pg'
CONFIG = { host: ENV.fetch('DB_HOST'), port: 25060, dbname: 'app', sslmode: 'verify-full', sslrootcert: File.expand_path('ca.crt', __dir__) }.freeze
conn = PG::Connection.new(**CONFIG)
