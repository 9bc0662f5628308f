terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
module "db" {
  source   = "../db"
  for_each = toset(["orders", "billing"])
  name     = each.key
}
output "ids" {
  value = { for k, m in module.db : k => m.id }
}
