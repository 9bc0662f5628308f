terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
resource "digitalocean_database_cluster" "pg" {
  count = 3
  name                 = "pg-${count.index}"
  engine               = "pg"
  version              = "17"
  size                 = "db-s-2vcpu-4gb"
  region               = "fra1"
  node_count           = 2
  private_network_uuid = "3f1b2a60-1111-4000-8000-000000000001"
}
resource "digitalocean_database_firewall" "pg" {
  count = 2
  cluster_id = digitalocean_database_cluster.pg[count.index + 1].id
  rule {
    type  = "tag"
    value = "backend"
  }
}
