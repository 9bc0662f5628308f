resource "vault_kv_secret_v2" "db" {
  mount = "kv"
  name  = "app"
  data_json = jsonencode({
    PGHOST    = digitalocean_database_cluster.main.private_host
    PGPORT    = digitalocean_database_cluster.main.port
    PGSSLMODE = "require"
  })
}
