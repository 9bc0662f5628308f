variable "db_host" { type = string }
variable "db_port" { type = number }
variable "db_sslmode" {
  type    = string
  default = "verify-full"
}
