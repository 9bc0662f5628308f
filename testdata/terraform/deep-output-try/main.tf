terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
module "env" {
  source = "./env"
}
locals {
  id = try(module.env.ids["orders"], null)
}
resource "digitalocean_database_firewall" "fw" {
  cluster_id = local.id
  rule {
    type  = "tag"
    value = "backend"
  }
}
