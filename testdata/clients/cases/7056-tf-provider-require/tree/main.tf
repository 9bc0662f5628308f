provider "postgresql" {
  host     = digitalocean_database_cluster.pg.host
  port     = digitalocean_database_cluster.pg.port
  username = digitalocean_database_cluster.pg.user
  password = digitalocean_database_cluster.pg.password
  sslmode  = "require"
}
provider "mysql" {
  endpoint = "my:3306"
  tls      = "skip-verify"
}
