terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
    postgresql = {
      source  = "cyrilgdn/postgresql"
      version = "~> 1.25"
    }
  }
}

provider "postgresql" {
  host     = digitalocean_database_cluster.orders.host
  port     = digitalocean_database_cluster.orders.port
  username = digitalocean_database_cluster.orders.user
  password = digitalocean_database_cluster.orders.password
  sslmode  = "require"
}

provider "postgresql" {
  alias       = "ledger"
  host        = "private-db-ledger-do-user-1234567-0.c.db.ondigitalocean.com"
  port        = 25060
  username    = "doadmin"
  password    = var.ledger_password
  sslmode     = "verify-full"
  sslrootcert = "/etc/do/ledger-ca.crt"
}

provider "postgresql" {
  alias    = "legacy"
  host     = "db-legacy-do-user-1234567-0.b.db.ondigitalocean.com"
  port     = 25060
  username = "doadmin"
  password = "not-a-real-password"
}

provider "postgresql" {
  alias    = "crm"
  host     = "db-crm-do-user-1234567-0.b.db.ondigitalocean.com"
  port     = 25060
  username = "doadmin"
  password = var.crm_password
  sslmode  = "verify-full"
}
