terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
resource "digitalocean_vpc" "prod" {
  name     = "prod"
  region   = "fra1"
  ip_range = "10.114.0.0/20"
}
resource "digitalocean_vpc" "lab" {
  name     = "lab"
  region   = "fra1"
  ip_range = "10.120.0.0/20"
}
resource "digitalocean_vpc_peering" "both" {
  name    = "both"
  vpc_ids = [digitalocean_vpc.prod.id, digitalocean_vpc.lab.id]
}
resource "digitalocean_database_cluster" "orders" {
  name                 = "orders"
  engine               = "pg"
  version              = "17"
  size                 = "db-s-2vcpu-4gb"
  region               = "fra1"
  node_count           = 2
  private_network_uuid = digitalocean_vpc.prod.id
}
resource "digitalocean_database_firewall" "fw" {
  cluster_id = digitalocean_database_cluster.orders.id
  rule {
    type  = "ip_addr"
    value = "10.120.0.0/20"
  }
  rule {
    type  = "ip_addr"
    value = "10.114.4.0/24"
  }
  rule {
    type  = "ip_addr"
    value = "10.112.0.0/12"
  }
}
