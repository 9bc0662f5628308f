package db

import (
	"database/sql"
	"net/url"
	"os"

	_ "github.com/lib/pq"
)

func Open() (*sql.DB, error) {
	u, err := url.Parse(os.Getenv("DATABASE_URL"))
	if err != nil {
		return nil, err
	}
	q := u.Query()
	q.Set("sslmode", "verify-full")
	q.Set("sslrootcert", "/etc/ssl/do.crt")
	u.RawQuery = q.Encode()
	return sql.Open("postgres", u.String())
}
