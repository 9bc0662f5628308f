resource "kubernetes_secret" "orders" {
  metadata {
    name = "orders-db"
  }
  data = {
    DATABASE_URL = "postgres://${var.user}:${var.password}@${digitalocean_database_cluster.orders.host}:25060/orders?sslmode=require"
    REPORT_URL   = "postgres://${var.user}:${var.password}@${digitalocean_database_cluster.orders.private_host}:25060/orders?sslmode=verify-full&sslrootcert=/etc/do/ca.crt"
  }
}

resource "kubernetes_config_map" "libpq" {
  metadata {
    name = "libpq"
  }
  data = {
    PGHOST    = "db-orders-do-user-1234567-0.b.db.ondigitalocean.com"
    PGPORT    = "25060"
    PGSSLMODE = "disable"
  }
}

resource "helm_release" "hasura" {
  name  = "hasura"
  chart = "hasura"

  set {
    name  = "databaseUrl"
    value = "postgres://hasura@db-gql-do-user-1234567-0.b.db.ondigitalocean.com:25060/gql?sslmode=prefer"
  }
}
