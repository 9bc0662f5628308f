package config

import (
	"database/sql"

	_ "github.com/lib/pq"
)

type dsns struct{ read, write string }

var production = dsns{
	read:  "postgres://ro@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=verify-full&sslrootcert=/etc/ssl/do-ca.crt",
	write: "postgres://rw@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require",
}

func Open() (*sql.DB, error) { return sql.Open("postgres", production.write) }
