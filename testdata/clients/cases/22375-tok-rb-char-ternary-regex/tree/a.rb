require 'pg'
q = ?"
ok = ENV['X'] ? 'it"s' : "don't"
m = ok =~ /['"]#{q}/ ? 1 : 2
avg = (3 + 4) / 2
C = PG.connect(host: ENV['H'], dbname: 'a', sslmode: 'require')
