provider "mysql" {
  endpoint = "${var.mysql_host}:25060"
  username = "doadmin"
  tls      = "skip-verify"
}

variable "pg_sslmode" {
  type    = string
  default = "verify-full"
  validation {
    condition     = !contains(["disable", "allow", "prefer", "require"], var.pg_sslmode)
    error_message = "sslmode=require does not verify the server."
  }
}

resource "helm_release" "broker" {
  name  = "rabbitmq"
  chart = "rabbitmq"
  set {
    name  = "auth.tls.sslOptionsVerify"
    value = "verify_none"
  }
}
