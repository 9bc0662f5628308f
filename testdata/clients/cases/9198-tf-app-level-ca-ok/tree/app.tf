resource "digitalocean_app" "shop" {
  spec {
    name   = "shop"
    region = "fra"

    env {
      key   = "DATABASE_CA"
      value = "$${pg.CA_CERT}"
      scope = "RUN_TIME"
    }

    service {
      name               = "api"
      instance_size_slug = "apps-s-1vcpu-1gb"
      image {
        registry_type = "DOCR"
        repository    = "api"
        tag           = "4"
      }
      env {
        key   = "DATABASE_URL"
        value = "$${pg.DATABASE_URL}"
        scope = "RUN_TIME"
      }
    }

    database {
      name         = "pg"
      cluster_name = digitalocean_database_cluster.main.name
      engine       = "PG"
      production   = true
    }
  }
}
