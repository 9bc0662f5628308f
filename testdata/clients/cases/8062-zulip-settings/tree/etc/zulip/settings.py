EXTERNAL_HOST = "chat.corp.net"
REMOTE_POSTGRES_HOST = "pg-core-do-user-77-0.c.db.ondigitalocean.com"
REMOTE_POSTGRES_PORT = "25060"
REMOTE_POSTGRES_SSLMODE = "require"
