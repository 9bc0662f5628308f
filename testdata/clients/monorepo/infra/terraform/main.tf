# clients: sslmode=verify-full, see docs/adr/0007
resource "digitalocean_database_cluster" "kestrel" {
  name       = "db-kestrel"
  engine     = "pg"
  version    = "16"
  size       = "db-s-2vcpu-4gb"
  region     = "fra1"
  node_count = 2
}

output "database_host" {
  value = digitalocean_database_cluster.kestrel.private_host
}
