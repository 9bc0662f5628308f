job "api" {
  group "api" {
    task "api" {
      driver = "docker"
      template {
        destination = "secrets/db.env"
        env         = true
        data        = <<EOT
PGHOST=db-invented-3.k.db.ondigitalocean.com
PGUSER={{ with secret "database/creds/app" }}{{ .Data.username }}{{ end }}
PGSSLMODE=require
EOT
      }
    }
  }
}
