resource "digitalocean_app" "x" {
  spec {
    name = "x"
    service {
      name = "api"
      env {
        key   = "DATABASE_URL"
        value = "$${db.DATABASE_URL}"
      }
    }
    database {
      name         = "db"
      engine       = "PG"
      production   = true
      cluster_name = "shop"
    }
  }
}
