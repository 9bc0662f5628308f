output "database_url" {
  sensitive = true
  value     = "postgresql://${digitalocean_database_user.app.name}:${digitalocean_database_user.app.password}@${digitalocean_database_cluster.stock.host}:25060/stock?sslmode=verify-full&sslrootcert=/etc/do/ca.crt"
}
