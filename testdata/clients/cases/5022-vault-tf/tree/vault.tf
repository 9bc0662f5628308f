resource "vault_database_secret_backend_connection" "pg" {
  backend       = "database"
  name          = "app"
  allowed_roles = ["app"]
  postgresql {
    connection_url = "postgresql://{{username}}:{{password}}@${digitalocean_database_cluster.app.host}:25060/app?sslmode=require"
  }
}
