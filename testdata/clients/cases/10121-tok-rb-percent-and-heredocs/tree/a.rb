require "pg"
WORDS = %w[it's a "test"]
def t(a, b) = a + b
SQL = t(<<~A, <<-'B')
  select 'it''s "
A
  don't (
  B
x = 10 %3
C = PG.connect(host: ENV["H"], dbname: "stock", sslmode: "require")
