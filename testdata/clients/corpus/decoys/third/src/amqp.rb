conn = Bunny.new(host: "mq.example.internal", tls: true, verify_peer: false)
http.verify_mode = OpenSSL::SSL::VERIFY_NONE
