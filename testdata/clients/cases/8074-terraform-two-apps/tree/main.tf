resource "kubernetes_secret" "a" {
  metadata { name = "a" }
  data = {
    DATABASE_URL = "postgres://app:${var.pw}@${digitalocean_database_cluster.a.host}:25060/a?sslmode=require"
  }
}
resource "kubernetes_secret" "b" {
  metadata { name = "b" }
  data = {
    DATABASE_URL = "postgres://app:${var.pw}@${digitalocean_database_cluster.b.host}:25060/b?sslmode=verify-full&sslrootcert=/etc/ssl/do.crt"
    REPORT_URL   = "postgres://app:${var.pw}@${digitalocean_database_cluster.c.host}:25060/c?sslmode=disable"
  }
}
