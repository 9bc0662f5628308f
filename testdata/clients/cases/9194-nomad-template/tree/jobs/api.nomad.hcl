job "api" {
  datacenters = ["fra1"]
  group "api" {
    count = 2
    task "server" {
      driver = "docker"
      config { image = "registry.example.com/api:4" }
      template {
        data        = <<EOH
{{ with secret "kv/api" }}
DATABASE_URL="postgres://api:{{ .Data.password }}@pg-orders-do-user-1042-0.c.db.ondigitalocean.com:25060/shop?sslmode=require"
{{ end }}
EOH
        destination = "secrets/app.env"
        env         = true
      }
    }
  }
}
