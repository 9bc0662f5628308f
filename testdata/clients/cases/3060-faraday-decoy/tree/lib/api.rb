require 'faraday'
require 'redis'
API = Faraday.new(url: ENV['API_URL'], ssl: { verify: false })
R = Redis.new(url: ENV['REDIS_URL'], ssl_params: { verify_mode: OpenSSL::SSL::VERIFY_NONE })
