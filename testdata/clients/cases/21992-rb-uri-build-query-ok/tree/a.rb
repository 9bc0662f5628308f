require 'pg'
require 'uri'

uri = URI::Generic.build(
  scheme: 'postgres', userinfo: "#{ENV['U']}:#{URI.encode_www_form_component(ENV['P'])}", host: ENV['H'], port: 25060, path: '/app',
  query: URI.encode_www_form(sslmode: 'verify-full', sslrootcert: '/etc/do/ca.crt')
)
C = PG.connect(uri.to_s)
