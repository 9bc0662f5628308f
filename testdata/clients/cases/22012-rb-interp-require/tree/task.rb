require 'pg'
url = "postgresql://#{ENV.fetch('U')}:#{ENV.fetch('P')}@#{ENV.fetch('H')}:25060/app"
conn = PG.connect("#{url}?sslmode=require")
