# clients connect with sslmode=verify-full
resource "digitalocean_database_cluster" "orders" {
  name       = "db-orders"
  engine     = "pg"
  version    = "16"
  size       = "db-s-2vcpu-4gb"
  region     = "fra1"
  node_count = 2
}

resource "digitalocean_database_firewall" "orders" {
  cluster_id = digitalocean_database_cluster.orders.id
  rule {
    type  = "tag"
    value = "api"
  }
}

provider "mysql" {
  endpoint = "mysql.example.internal:3306"
  username = "root"
  tls      = "skip-verify"
}
