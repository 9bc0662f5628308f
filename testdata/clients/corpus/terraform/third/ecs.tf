resource "aws_ecs_task_definition" "job" {
  family = "job"
  container_definitions = jsonencode([
    {
      name  = "job"
      image = "registry.example.com/job:1"
      environment = [
        { name = "LOG_LEVEL", value = "info" },
        { name = "DATABASE_URL", value = "postgres://job:${var.db_password}@${var.db_host}:25060/job?sslmode=require" },
      ]
    }
  ])
}

resource "null_resource" "grants" {
  provisioner "local-exec" {
    command = "psql -f grants.sql"
    environment = {
      PGHOST        = var.db_host
      PGSSLMODE     = "verify-full"
      PGSSLROOTCERT = "/etc/do/ca.crt"
    }
  }
}
