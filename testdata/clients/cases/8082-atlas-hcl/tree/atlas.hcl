env "local" {
  url = "postgres://postgres:postgres@localhost:5432/dev?sslmode=disable"
}
env "prod" {
  url = "postgres://app:${urlescape(getenv("PW"))}@pg-core-do-user-77-0.c.db.ondigitalocean.com:25060/shop?sslmode=require"
}
env "audit" {
  url = "postgres://audit:${urlescape(getenv("PW"))}@pg-core-do-user-77-0.c.db.ondigitalocean.com:25060/shop?search_path=public&sslmode=verify-full&sslrootcert=/etc/ssl/do.crt"
}
