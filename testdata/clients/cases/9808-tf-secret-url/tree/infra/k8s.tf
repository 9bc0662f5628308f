locals {
  pg = digitalocean_database_cluster.pg
}

resource "kubernetes_secret" "app" {
  metadata { name = "app" }
  data = {
    DATABASE_URL = "postgresql://${local.pg.user}:${local.pg.password}@${local.pg.private_host}:${local.pg.port}/shop?sslmode=require"
    MYSQL_URL    = "mysql://${digitalocean_database_cluster.mysql.user}@${digitalocean_database_cluster.mysql.host}/legacy?ssl-mode=REQUIRED"
  }
}
