resource "digitalocean_database_cluster" "cache" {
  name       = "cache"
  engine     = "valkey"
  size       = "db-s-1vcpu-1gb"
  region     = "fra1"
  node_count = 1
}

resource "kubernetes_secret" "app" {
  metadata { name = "app" }
  data = {
    MYSQL_URL    = "mysql://${var.user}@${var.host}:25060/app?ssl-mode=REQUIRED"
    MONGODB_URI  = "mongodb+srv://${var.user}@${var.mongo}/app?tlsInsecure=true"
    DATABASE_URL = "mysql2://${var.user}@${var.host}:25060/app?sslmode=required"
    REDIS_URL    = "rediss://${var.redis}:25061"
  }
}

output "psql_hint" {
  description = "psql \"host=<host> port=25060 sslmode=require\""
  value       = "see the runbook"
}
