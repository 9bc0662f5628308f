database_url = "postgres://tf:n0t-a-real-one@db-orders-do-user-1234567-0.b.db.ondigitalocean.com:25060/orders?sslmode=verify-full&sslrootcert=/etc/do/ca.crt"
