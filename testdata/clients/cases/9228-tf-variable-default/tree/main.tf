variable "sslmode" {
  type    = string
  default = "require"
  validation {
    condition     = contains(["disable", "require", "verify-ca", "verify-full"], var.sslmode)
    error_message = "unknown mode"
  }
}

provider "postgresql" {
  host     = digitalocean_database_cluster.main.host
  port     = 25060
  username = digitalocean_database_cluster.main.user
  password = digitalocean_database_cluster.main.password
  sslmode  = var.sslmode
}
