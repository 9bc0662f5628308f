# sslmode = "require"
// DATABASE_URL = "postgres://svc@db-orchid-7.k.db.ondigitalocean.com:25060/app?sslmode=require"
locals {
  region = "fra1"
}
