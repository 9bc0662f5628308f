user     = "app"
ssl_note = "sslmode is verify-full"
