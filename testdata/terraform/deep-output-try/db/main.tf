terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
variable "name" {}
resource "digitalocean_database_cluster" "this" {
  name                 = var.name
  engine               = "pg"
  version              = "17"
  size                 = "db-s-2vcpu-4gb"
  region               = "fra1"
  node_count           = 2
  private_network_uuid = "3f1b2a60-1111-4000-8000-000000000001"
}
output "id" {
  value = digitalocean_database_cluster.this.id
}
