require 'mysql2'
c = Mysql2::Client.new(host: ENV['H'], port: 25060, username: ENV['U'], password: ENV['P'], ssl_mode: :required, sslverify: false)
