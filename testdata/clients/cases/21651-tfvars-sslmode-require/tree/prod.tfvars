region      = "fra1"
db_host     = "db-orchid-7.k.db.ondigitalocean.com"
db_port     = 25060
db_sslmode  = "require"
