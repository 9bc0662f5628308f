DB_PORT = 25060
DB_SSLMODE = "require"
APP_NAME = "stock"
