variable "database_url" {
  type    = string
  default = "postgres://tf@db-orders-do-user-1234567-0.b.db.ondigitalocean.com:25060/orders?sslmode=allow"
}

variable "sslmode" {
  type        = string
  description = "one of require, verify-ca and verify-full; use verify-full"
}
