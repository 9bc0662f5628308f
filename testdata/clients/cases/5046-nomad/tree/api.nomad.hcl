job "api" {
  group "api" {
    task "api" {
      driver = "docker"
      env {
        DATABASE_URL = "postgres://svc@db-invented-1.b.db.ondigitalocean.com:25060/app?sslmode=require"
      }
    }
  }
}
