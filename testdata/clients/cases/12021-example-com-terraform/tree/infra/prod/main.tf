provider "postgresql" {
  host     = "pg.corp.example.com"
  port     = 5432
  username = "terraform"
  password = var.password
  sslmode  = "require"
}
