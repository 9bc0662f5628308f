resource "digitalocean_app" "shop" {
  spec {
    name = "shop"
    env {
      key   = "PGSSLMODE"
      value = "verify-full"
    }
    env {
      key   = "PGSSLROOTCERT"
      value = "/etc/ssl/do-ca.crt"
    }
    service {
      name = "api"
      env {
        key   = "PGHOST"
        value = digitalocean_database_cluster.main.private_host
      }
    }
    worker {
      name = "mail"
      env {
        key   = "PGHOST"
        value = digitalocean_database_cluster.mail.private_host
      }
    }
  }
}
