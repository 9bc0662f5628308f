resource "digitalocean_app" "shop" {
  spec {
    name = "shop"
    env {
      key   = "PGHOST"
      value = digitalocean_database_cluster.main.private_host
    }
    env {
      key   = "PGPORT"
      value = "25060"
    }
    service {
      name = "api"
      image {
        registry_type = "DOCR"
        repository    = "api"
      }
      env {
        key   = "PGSSLMODE"
        value = "require"
      }
    }
    worker {
      name = "mail"
      image {
        registry_type = "DOCR"
        repository    = "mail"
      }
      env {
        key   = "PGSSLMODE"
        value = "verify-full"
      }
      env {
        key   = "PGSSLROOTCERT"
        value = "/etc/ssl/do-ca.crt"
      }
    }
  }
}
