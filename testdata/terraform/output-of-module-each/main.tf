terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
module "db" {
  source   = "./db"
  for_each = toset(["orders"])
  name     = each.key
}
resource "digitalocean_database_firewall" "fw" {
  cluster_id = module.db["orders"].id
  rule {
    type  = "tag"
    value = "backend"
  }
}
output "url" {
  value = nonsensitive(module.db["orders"].uri)
}
output "ids" {
  value = [for m in module.db : m.id]
}
