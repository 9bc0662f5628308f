locals {
  db = digitalocean_database_cluster.main
}

resource "kubernetes_secret" "db" {
  metadata {
    name = "db"
  }
  data = {
    DATABASE_URL = "postgresql://${digitalocean_database_user.app.name}:${urlencode(digitalocean_database_user.app.password)}@${local.db.private_host}:${local.db.port}/app?sslmode=verify-full&sslrootcert=/etc/do/ca.crt"
    "ca.crt"     = data.digitalocean_database_ca.main.certificate
  }
}
