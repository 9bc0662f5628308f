require "uri"
require "sequel"

uri = URI.parse(ENV.fetch("DATABASE_URL"))
uri.query = URI.encode_www_form(sslmode: "require", application_name: "stock")
DB = Sequel.connect(uri.to_s)
