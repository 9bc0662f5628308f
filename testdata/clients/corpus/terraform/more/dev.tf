resource "null_resource" "seed" {
  provisioner "local-exec" {
    command = "psql 'postgres://dev@localhost:5432/dev' -f seed.sql"
  }
  provisioner "local-exec" {
    command = "psql -h ${digitalocean_database_cluster.a.host} -U doadmin -d defaultdb -f grants.sql"
  }
}
