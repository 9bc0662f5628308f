terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
variable "n" {}
module "db" {
  source   = "../db"
  for_each = toset(["orders"])
  name     = "${each.key}-${var.n}"
}
module "fence" {
  source     = "../fence"
  count      = var.n == 0 ? 1 : 0
  cluster_id = module.db["orders"].id
}
