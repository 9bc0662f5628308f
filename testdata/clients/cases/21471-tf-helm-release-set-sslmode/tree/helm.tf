resource "helm_release" "app" {
  name       = "app"
  repository = "https://charts.example"
  chart      = "app"

  set {
    name  = "postgresql.enabled"
    value = "false"
  }
  set {
    name  = "externalDatabase.host"
    value = digitalocean_database_cluster.main.private_host
  }
  set {
    name  = "externalDatabase.sslMode"
    value = "require"
  }
}
