terraform {
  required_providers {
    postgresql = { source = "cyrilgdn/postgresql", version = "~> 1.22" }
    mysql      = { source = "petoju/mysql", version = "~> 3.0" }
  }
}

provider "postgresql" {
  host      = var.pg_host
  port      = 25060
  username  = "doadmin"
  password  = var.pg_password
  sslmode   = "require"
  superuser = false
}

provider "mysql" {
  endpoint = var.mysql_endpoint
  tls      = "skip-verify"
}
