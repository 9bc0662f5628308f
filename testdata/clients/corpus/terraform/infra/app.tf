resource "digitalocean_app" "web" {
  spec {
    name   = "web"
    region = "fra"

    database {
      name         = "db"
      engine       = "PG"
      cluster_name = "db-orders"
      production   = true
    }

    service {
      name = "web"

      env {
        key   = "DATABASE_URL"
        value = "$${db.DATABASE_URL}"
      }
    }

    worker {
      name = "queue"

      env {
        key   = "DATABASE_URL"
        value = "$${db.DATABASE_URL}"
      }
      env {
        key   = "DATABASE_CA"
        value = "$${db.CA_CERT}"
      }
    }
  }
}
