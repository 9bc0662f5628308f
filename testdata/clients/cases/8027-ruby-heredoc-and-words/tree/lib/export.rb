require 'pg'
WORDS = %w[it's a "trap]
SQL = <<~EOS
  select 'it''s', "col from t
EOS
Q = ?"
RE = /["']/
def conn
  PG.connect(host: ENV.fetch('DB_HOST'), dbname: 'shop', user: 'app', password: ENV['PW'], sslmode: 'require')
end
