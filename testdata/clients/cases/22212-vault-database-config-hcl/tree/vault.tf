resource "vault_database_secret_backend_connection" "pg" {
  backend       = vault_mount.db.path
  name          = "app"
  allowed_roles = ["app"]
  postgresql {
    connection_url = "postgresql://{{username}}:{{password}}@db-orchid-7.k.db.ondigitalocean.com:25060/app?sslmode=require"
    username       = "vault"
    password       = var.vault_pw
  }
}
