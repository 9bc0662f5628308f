resource "vault_database_secret_backend_connection" "stock" {
  backend       = "database"
  name          = "stock"
  allowed_roles = ["app"]
  postgresql {
    connection_url = "postgresql://{{username}}:{{password}}@stock-db-do-user-71-0.c.db.ondigitalocean.com:25060/stock?sslmode=verify-full&sslrootcert=/vault/ca/do.crt"
  }
}

provider "vault" {
  address         = "https://vault.example.com"
  skip_tls_verify = true
}
