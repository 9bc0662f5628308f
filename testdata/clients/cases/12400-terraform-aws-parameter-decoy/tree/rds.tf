resource "aws_db_parameter_group" "pg" {
  family = "postgres16"
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
  parameter {
    name  = "log_connections"
    value = "1"
  }
}
resource "aws_dms_endpoint" "mysql" {
  endpoint_type = "source"
  engine_name   = "mysql"
  ssl_mode      = "none"
  server_name   = "mysql.acme.dev"
  port          = 3306
}
