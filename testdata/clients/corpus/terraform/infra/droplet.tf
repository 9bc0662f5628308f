resource "digitalocean_droplet" "worker" {
  name   = "worker-1"
  size   = "s-1vcpu-1gb"
  image  = "debian-12-x64"
  region = "fra1"

  user_data = <<-EOT
    #!/bin/sh
    echo 'DATABASE_URL=postgres://worker@db-orders-do-user-1234567-0.b.db.ondigitalocean.com:25060/orders?sslmode=require' >> /etc/environment
    systemctl restart worker
  EOT
}
