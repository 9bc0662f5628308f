resource "digitalocean_droplet" "app" {
  image  = "ubuntu-24-04-x64"
  name   = "app-prod"
  size   = "s-1vcpu-1gb"
  user_data = templatefile("${path.module}/cloud-init.yaml.tpl", {
    host     = digitalocean_database_cluster.main.host
    password = digitalocean_database_cluster.main.password
  })
}
