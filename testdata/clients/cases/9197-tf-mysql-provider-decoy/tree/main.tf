provider "mysql" {
  endpoint = "${digitalocean_database_cluster.mysql.host}:25060"
  username = digitalocean_database_cluster.mysql.user
  password = digitalocean_database_cluster.mysql.password
  tls      = "skip-verify"
}

provider "helm" {
  kubernetes {
    host     = var.host
    insecure = true
  }
}

resource "digitalocean_database_cluster" "mysql" {
  name       = "shop"
  engine     = "mysql"
  version    = "8"
  size       = "db-s-1vcpu-1gb"
  region     = "fra1"
  node_count = 1
}
