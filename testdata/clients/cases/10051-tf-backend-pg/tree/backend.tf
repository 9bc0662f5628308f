terraform {
  required_version = ">= 1.6"
  backend "pg" {
    conn_str    = "postgres://tf@stock-db-do-user-71-0.c.db.ondigitalocean.com:25060/tfstate?sslmode=require"
    schema_name = "stock"
  }
}
