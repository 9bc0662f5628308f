disable_mlock = true

controller {
  name = "controller-1"
  database {
    url = "postgresql://boundary:${env.BOUNDARY_PW}@stock-db-do-user-71-0.c.db.ondigitalocean.com:25060/boundary?sslmode=require"
  }
}

listener "tcp" {
  tls_disable = true
}
