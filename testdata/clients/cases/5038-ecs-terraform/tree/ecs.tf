resource "aws_ecs_task_definition" "api" {
  family = "api"
  container_definitions = jsonencode([
    {
      name  = "api"
      image = "example/api:1"
      environment = [
        { name = "PGHOST", value = "db-invented-1.b.db.ondigitalocean.com" },
        { name = "PGSSLMODE", value = "require" },
      ]
    }
  ])
}
