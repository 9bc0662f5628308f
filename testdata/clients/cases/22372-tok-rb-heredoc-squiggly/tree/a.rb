require 'pg'
HELP = <<~TXT
  don't "do this (
TXT
x = 5 <<2
DB = PG.connect(host: ENV['H'], dbname: 'a', user: 'b', sslmode: :require)
