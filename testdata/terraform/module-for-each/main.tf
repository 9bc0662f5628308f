terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
module "db" {
  source   = "./db"
  for_each = toset(["orders", "billing"])
  name     = each.key
}
resource "digitalocean_database_firewall" "fw" {
  for_each = toset(["orders"])
  cluster_id = module.db[each.key].id
  rule {
    type  = "tag"
    value = "backend"
  }
}
