resource "aws_dms_endpoint" "pg" {
  endpoint_id   = "pg"
  endpoint_type = "target"
  engine_name   = "postgres"
  server_name   = "pg.acme.dev"
  port          = 5432
  ssl_mode      = "require"
}
