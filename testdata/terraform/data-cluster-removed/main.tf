terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
data "digitalocean_database_cluster" "orders" {
  name = "orders"
}
