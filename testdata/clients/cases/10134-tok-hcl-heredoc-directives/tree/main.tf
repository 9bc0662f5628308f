locals {
  script = <<-EOT
    if [ "$${A}" = 'it' ]; then %{ for n in var.names } echo "${n} { " %{ endfor } fi
  EOT
  pattern = "[\"'](${join("|", var.names)})"
}

# it's "commented {"
provider "postgresql" {
  host     = var.pg_host
  port     = 25060
  username = "doadmin"
  password = var.pg_password
  sslmode  = "require"
}
