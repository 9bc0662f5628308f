provider "mysql" {
  endpoint = "${digitalocean_database_cluster.my.host}:${digitalocean_database_cluster.my.port}"
  username = digitalocean_database_cluster.my.user
  password = digitalocean_database_cluster.my.password
  tls      = "skip-verify"
}

provider "grafana" {
  url                  = "https://grafana.example"
  insecure_skip_verify = true
}
