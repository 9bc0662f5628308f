require 'openssl'

$redis = Redis.new(url: ENV['REDIS_URL'], ssl_params: { verify_mode: OpenSSL::SSL::VERIFY_NONE })
Warehouse = Faraday.new(url: ENV['WAREHOUSE_URL'], ssl: { verify: false })
# DATABASE_URL is read by ActiveRecord.
