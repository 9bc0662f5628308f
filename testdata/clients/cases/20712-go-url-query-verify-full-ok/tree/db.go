package db

import (
	"database/sql"
	"net"
	"net/url"
	"os"

	_ "github.com/lib/pq"
)

func Open() (*sql.DB, error) {
	u := &url.URL{
		Scheme: "postgres",
		User:   url.UserPassword(os.Getenv("DB_USER"), os.Getenv("DB_PASSWORD")),
		Host:   net.JoinHostPort(os.Getenv("DB_HOST"), "25060"),
		Path:   "app",
	}
	q := u.Query()
	q.Set("sslmode", "verify-full")
	q.Set("sslrootcert", "certs/ca.crt")
	u.RawQuery = q.Encode()
	return sql.Open("postgres", u.String())
}
