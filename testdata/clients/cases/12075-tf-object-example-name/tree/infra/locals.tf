locals {
  urls = {
    examples = "postgres://examples@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/examples?sslmode=require"
    placeholder = "postgres://ads@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/ads?sslmode=require"
  }
}
resource "kubernetes_secret" "urls" {
  metadata { name = "urls" }
  data = local.urls
}
