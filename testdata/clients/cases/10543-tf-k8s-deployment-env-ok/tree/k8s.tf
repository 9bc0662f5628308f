resource "kubernetes_deployment" "api" {
  metadata { name = "api" }
  spec {
    template {
      spec {
        container {
          name  = "api"
          image = "example/api"
          env {
            name  = "PGHOST"
            value = digitalocean_database_cluster.stock.private_host
          }
          env {
            name  = "PGSSLMODE"
            value = "verify-full"
          }
          env {
            name  = "PGSSLROOTCERT"
            value = "/etc/do/ca.crt"
          }
        }
      }
    }
  }
}
