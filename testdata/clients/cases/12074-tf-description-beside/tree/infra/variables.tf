variable "database_url" {
  description = "Where the app writes to, for example the pool"
  default     = "postgres://app@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require"
}
