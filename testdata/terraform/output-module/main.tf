terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
module "db" {
  source = "./db"
  name   = "orders"
}
resource "digitalocean_database_firewall" "fw" {
  cluster_id = module.db.id
  rule {
    type  = "tag"
    value = "backend"
  }
}
output "url" {
  value = nonsensitive(module.db.uri)
}
