resource "kubernetes_secret" "api" {
  metadata { name = "api" }
  data = {
    PGHOST    = digitalocean_database_cluster.pg.private_host
    PGPORT    = "25060"
    PGSSLMODE = "require"
  }
}
