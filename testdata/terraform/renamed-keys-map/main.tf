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
locals {
  ids = { for k, c in digitalocean_database_cluster.pg : (k == "orders" ? "billing" : "other") => c.id }
}
resource "digitalocean_database_firewall" "pg" {
  for_each = { for k, v in local.ids : k => v if k == "billing" }
  cluster_id = each.value
  rule {
    type  = "tag"
    value = "backend"
  }
}
