EXTERNAL_HOST = "chat.example"
REMOTE_POSTGRES_HOST = "db-orchid-7.k.db.ondigitalocean.com"
REMOTE_POSTGRES_PORT = "25060"
REMOTE_POSTGRES_SSLMODE = "require"
