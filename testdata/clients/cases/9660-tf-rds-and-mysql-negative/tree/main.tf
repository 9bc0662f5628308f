resource "digitalocean_database_cluster" "pg" {
  name       = "billing"
  engine     = "pg"
  version    = "16"
  size       = "db-s-1vcpu-1gb"
  region     = "fra1"
  node_count = 1
}

resource "aws_db_parameter_group" "pg" {
  family = "postgres16"
  parameter {
    name  = "rds.force_ssl"
    value = "0"
  }
}

output "uri" {
  value     = digitalocean_database_cluster.pg.uri
  sensitive = true
}
