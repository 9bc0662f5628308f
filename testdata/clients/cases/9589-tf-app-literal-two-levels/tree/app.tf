resource "digitalocean_app" "crm" {
  spec {
    name = "crm"
    env {
      key   = "PGHOST"
      value = "crm-db-do-user-9150-0.c.db.ondigitalocean.com"
    }
    service {
      name = "api"
      env {
        key   = "PGSSLMODE"
        value = "verify-full"
      }
      env {
        key   = "PGSSLROOTCERT"
        value = "/etc/ssl/do-ca.crt"
      }
    }
    worker {
      name = "mail"
      env {
        key   = "PGSSLMODE"
        value = "require"
      }
    }
  }
}
