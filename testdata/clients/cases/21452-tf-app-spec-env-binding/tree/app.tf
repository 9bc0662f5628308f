resource "digitalocean_app" "shop" {
  spec {
    name   = "shop"
    region = "fra"

    service {
      name               = "api"
      instance_size_slug = "basic-xs"
      env {
        key   = "DATABASE_URL"
        value = "$${db.DATABASE_URL}"
        scope = "RUN_TIME"
      }
    }

    database {
      name         = "db"
      engine       = "PG"
      production   = true
      cluster_name = digitalocean_database_cluster.main.name
    }
  }
}
