require 'pg'
WORDS = %w[it's don't "x"]
SQL = %q{select 'a' || "b"}
N = 10 % 3
C = PG.connect(host: ENV['H'], dbname: 'a', sslmode: 'require')
