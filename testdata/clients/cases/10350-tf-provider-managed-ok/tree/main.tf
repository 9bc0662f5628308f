data "digitalocean_database_ca" "ca" {
  cluster_id = digitalocean_database_cluster.main.id
}
resource "local_file" "ca" {
  content  = data.digitalocean_database_ca.ca.certificate
  filename = "${path.module}/ca.crt"
}
provider "postgresql" {
  host        = digitalocean_database_cluster.main.host
  port        = 25060
  username    = "doadmin"
  password    = digitalocean_database_cluster.main.password
  sslmode     = "verify-full"
  sslrootcert = local_file.ca.filename
}
