resource "aws_dms_endpoint" "source" {
  endpoint_id   = "stock-source"
  endpoint_type = "source"
  engine_name   = "postgres"
  server_name   = "stock-db-do-user-71-0.c.db.ondigitalocean.com"
  port          = 25060
  database_name = "stock"
  username      = "dms"
  password      = var.dms_password
  ssl_mode      = "require"
}
