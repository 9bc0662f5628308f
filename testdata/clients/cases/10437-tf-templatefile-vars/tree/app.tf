resource "digitalocean_droplet" "stock" {
  image     = "debian-12-x64"
  name      = "stock"
  region    = "ams3"
  size      = "s-1vcpu-1gb"
  user_data = templatefile("${path.module}/init.sh", {
    db_host    = digitalocean_database_cluster.stock.private_host
    db_port    = digitalocean_database_cluster.stock.port
    db_sslmode = "require"
  })
}
