locals {
  dsn      = format("postgres://%s:%s@%s:25060/app?sslmode=require", var.user, var.password, digitalocean_database_cluster.a.host)
  safe_dsn = "host=${digitalocean_database_cluster.a.host} port=25060 user=${var.user} dbname=app sslmode=verify-full sslrootcert=/etc/do/ca.crt"
}

resource "aws_lambda_function" "f" {
  function_name = "f"
  environment {
    variables = {
      PGHOST    = digitalocean_database_cluster.a.host
      PGSSLMODE = "disable"
    }
  }
}

resource "local_file" "config" {
  filename = "config.json"
  content = jsonencode({
    database_url = "postgres://js@db-js-do-user-1234567-0.b.db.ondigitalocean.com:25060/js?sslmode=prefer"
  })
}
