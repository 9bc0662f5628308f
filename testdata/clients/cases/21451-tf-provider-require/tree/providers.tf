terraform {
  required_providers {
    postgresql = { source = "cyrilgdn/postgresql", version = "~> 1.24" }
  }
}

provider "postgresql" {
  host      = digitalocean_database_cluster.main.host
  port      = digitalocean_database_cluster.main.port
  username  = digitalocean_database_cluster.main.user
  password  = digitalocean_database_cluster.main.password
  sslmode   = "require"
  superuser = false
}
