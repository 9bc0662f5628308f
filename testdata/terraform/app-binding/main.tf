terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
resource "digitalocean_database_cluster" "orders" {
  name                 = "orders"
  engine               = "pg"
  version              = "17"
  size                 = "db-s-2vcpu-4gb"
  region               = "fra1"
  node_count           = 2
  private_network_uuid = "3f1b2a60-1111-4000-8000-000000000001"
}
resource "digitalocean_database_firewall" "fw" {
  cluster_id = digitalocean_database_cluster.orders.id
  rule {
    type  = "tag"
    value = "backend"
  }
}
resource "digitalocean_app" "shop" {
  spec {
    name   = "shop"
    region = "fra"
    database {
      name         = "db"
      engine       = "PG"
      production   = true
      cluster_name = digitalocean_database_cluster.orders.name
      db_name      = "defaultdb"
      db_user      = "doadmin"
    }
    service {
      name = "web"
      git {
        repo_clone_url = "https://example.com/shop.git"
        branch         = "main"
      }
      env {
        key   = "DATABASE_URL"
        value = "$${db.DATABASE_URL}"
      }
    }
  }
}
