Hanami.app.register_provider(:db) do
  start do
    require "sequel"
    conn = Sequel.connect(target["settings"].database_url, sslmode: "verify-full", sslrootcert: "/etc/ssl/do.crt")
    register "db.connection", conn
  end
end
