resource "helm_release" "x" {
  name  = "x"
  chart = "example/x"
  set {
    name  = "env.DATABASE_URL"
    value = "postgres://svc@${digitalocean_database_cluster.pg.private_host}:25060/app?sslmode=require"
  }
}
