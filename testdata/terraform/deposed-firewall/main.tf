terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
resource "digitalocean_database_cluster" "orders" {
  name                 = "orders"
  engine               = "pg"
  version              = "17"
  size                 = "db-s-2vcpu-4gb"
  region               = "fra1"
  node_count           = 2
  private_network_uuid = "3f1b2a60-1111-4000-8000-000000000001"
}
resource "digitalocean_database_firewall" "fw" {
  cluster_id = digitalocean_database_cluster.orders.id
  rule {
    type  = "tag"
    value = "backend"
  }
}
