provider "postgresql" {
  host     = digitalocean_database_cluster.kestrel.host
  port     = digitalocean_database_cluster.kestrel.port
  username = digitalocean_database_cluster.kestrel.user
  password = digitalocean_database_cluster.kestrel.password
  sslmode  = "require"
}

resource "postgresql_role" "readonly" {
  name  = "readonly"
  login = true
}
