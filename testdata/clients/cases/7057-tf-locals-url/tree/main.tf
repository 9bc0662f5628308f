locals {
  database_url = "postgresql://${digitalocean_database_user.app.name}:${digitalocean_database_user.app.password}@${digitalocean_database_cluster.pg.private_host}:${digitalocean_database_cluster.pg.port}/app?sslmode=require"
}
