terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
variable "cluster_id" {}
resource "digitalocean_database_firewall" "this" {
  cluster_id = var.cluster_id
  rule {
    type  = "tag"
    value = "backend"
  }
}
