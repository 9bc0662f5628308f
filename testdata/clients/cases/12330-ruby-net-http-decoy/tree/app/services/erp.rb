require "net/http"

class Erp
  def http
    Net::HTTP.new("erp.acme.dev", 443).tap do |h|
      h.use_ssl = true
      h.verify_mode = OpenSSL::SSL::VERIFY_NONE
    end
  end
end

REDIS = Redis.new(url: ENV["REDIS_URL"], ssl_params: { verify_mode: OpenSSL::SSL::VERIFY_NONE })
