resource "google_cloud_run_v2_service" "api" {
  name     = "api"
  location = "europe-west3"
  template {
    containers {
      image = var.image
      env {
        name  = "PGHOST"
        value = digitalocean_database_cluster.main.host
      }
      env {
        name  = "PGSSLMODE"
        value = "require"
      }
      env {
        name = "PGPASSWORD"
        value_source {
          secret_key_ref {
            secret  = "pg"
            version = "latest"
          }
        }
      }
    }
  }
}
