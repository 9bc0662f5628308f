resource "digitalocean_app" "shop" {
  spec {
    name   = "shop"
    region = "fra"

    env {
      key   = "DATABASE_URL"
      value = "$${pg.DATABASE_URL}"
    }

    worker {
      name               = "mail"
      instance_size_slug = "apps-s-1vcpu-1gb"
      github {
        repo   = "example/mail"
        branch = "main"
      }
    }

    database {
      name         = "pg"
      cluster_name = "pg-orders"
      engine       = "PG"
      production   = true
    }
  }
}
