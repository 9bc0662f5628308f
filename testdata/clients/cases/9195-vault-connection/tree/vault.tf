resource "vault_database_secret_backend_connection" "pg" {
  backend       = vault_mount.db.path
  name          = "pg"
  allowed_roles = ["app"]

  postgresql {
    connection_url = "postgres://{{username}}:{{password}}@${digitalocean_database_cluster.main.private_host}:25060/defaultdb?sslmode=require"
    username       = var.vault_user
    password       = var.vault_password
  }
}
