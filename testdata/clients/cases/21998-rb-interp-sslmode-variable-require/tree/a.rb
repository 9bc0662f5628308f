require 'pg'
mode = ENV.fetch('SSLMODE', 'require')
c = PG.connect("postgres://#{ENV['U']}:#{ENV['P']}@#{ENV['H']}:25060/app?sslmode=#{mode}")
