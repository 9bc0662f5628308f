terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
resource "digitalocean_database_cluster" "pg" {
  for_each = toset(["orders", "billing"])
  name                 = "${each.key}"
  engine               = "pg"
  version              = "17"
  size                 = "db-s-2vcpu-4gb"
  region               = "fra1"
  node_count           = 2
  private_network_uuid = "3f1b2a60-1111-4000-8000-000000000001"
}
resource "digitalocean_database_firewall" "pg" {
  for_each = toset(["orders", "billing"])
  cluster_id = digitalocean_database_cluster.pg[each.value].id
  rule {
    type  = "tag"
    value = "backend"
  }
}
