terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
module "env" {
  source = "./env"
  count  = 2
  n      = count.index
}
