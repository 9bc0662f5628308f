variable "pg_host" { type = string }
variable "pg_password" {
  type      = string
  sensitive = true
}
variable "mysql_endpoint" { type = string }
variable "sslmode" {
  type        = string
  description = "One of disable, require, verify-ca, verify-full"
  validation {
    condition     = contains(["disable", "require", "verify-ca", "verify-full"], var.sslmode)
    error_message = "sslmode must be one of disable, require, verify-ca and verify-full."
  }
}
