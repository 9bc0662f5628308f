resource "kubernetes_config_map" "db" {
  metadata {
    name      = "db"
    namespace = "stock"
  }
  data = {
    PGHOST     = digitalocean_database_cluster.stock.private_host
    PGPORT     = tostring(digitalocean_database_cluster.stock.port)
    PGDATABASE = "stock"
    PGSSLMODE  = "require"
  }
}
