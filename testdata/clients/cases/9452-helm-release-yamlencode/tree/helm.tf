resource "helm_release" "app" {
  name  = "app"
  chart = "./charts/app"
  values = [yamlencode({
    postgresql = { enabled = false }
    externalDatabase = {
      host    = digitalocean_database_cluster.main.private_host
      port    = 25060
      user    = "app"
      sslMode = "require"
    }
  })]
}
