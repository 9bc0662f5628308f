resource "grafana_data_source" "stock" {
  type          = "grafana-postgresql-datasource"
  name          = "stock"
  url           = "${digitalocean_database_cluster.stock.host}:25060"
  username      = "grafana"
  database_name = "stock"
  json_data_encoded = jsonencode({
    sslmode         = "require"
    postgresVersion = 1600
  })
  secure_json_data_encoded = jsonencode({ password = var.grafana_pg_password })
}
