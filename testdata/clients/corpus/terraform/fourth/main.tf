variable "sslmode" {
  type    = string
  default = "require"
}

provider "postgresql" {
  host     = var.host
  port     = 25060
  sslmode  = var.sslmode
  username = "doadmin"
}

resource "digitalocean_app" "api" {
  spec {
    name = "api"
    service {
      name = "api"
      env {
        key   = "DATABASE_URL"
        value = "postgresql://api@${var.host}:25060/api?sslmode=verify-full&sslrootcert=/etc/do/ca.crt"
        scope = "RUN_TIME"
      }
    }
  }
}
