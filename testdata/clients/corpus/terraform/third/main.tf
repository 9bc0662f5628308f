terraform {
  required_providers {
    postgresql = { source = "cyrilgdn/postgresql", version = "~> 1.22" }
  }
}

locals {
  db_host = digitalocean_database_cluster.main.private_host
}

provider "postgresql" {
  alias     = "main"
  host      = local.db_host
  port      = digitalocean_database_cluster.main.port
  username  = digitalocean_database_cluster.main.user
  password  = digitalocean_database_cluster.main.password
  sslmode   = "require"
  superuser = false
}

resource "kubernetes_config_map" "api" {
  metadata { name = "api" }
  data = {
    PGHOST    = local.db_host
    PGSSLMODE = "require"
    LOG_LEVEL = "info"
  }
}

resource "helm_release" "crm" {
  name  = "crm"
  chart = "./charts/crm"

  set {
    name  = "databaseUrl"
    value = "postgresql://crm@${local.db_host}:25060/crm?sslmode=verify-full&sslrootcert=/etc/do/ca.crt"
  }
}

resource "vault_database_secret_backend_connection" "pg" {
  backend = "database"
  name    = "pg"

  postgresql {
    connection_url = "postgresql://{{username}}:{{password}}@${local.db_host}:25060/defaultdb?sslmode=disable"
  }
}

resource "digitalocean_database_firewall" "fw" {
  cluster_id = digitalocean_database_cluster.main.id
  rule {
    type  = "tag"
    value = "api"
  }
}
