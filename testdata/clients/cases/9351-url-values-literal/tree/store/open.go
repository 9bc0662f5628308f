package store

import (
	"database/sql"
	"net/url"
	"os"

	_ "github.com/lib/pq"
)

func Open() (*sql.DB, error) {
	q := url.Values{"sslmode": {"require"}, "connect_timeout": {"5"}}
	u := url.URL{Scheme: "postgres", Host: os.Getenv("DB_HOST"), User: url.UserPassword("shop", os.Getenv("DB_PASSWORD")), Path: "shop", RawQuery: q.Encode()}
	return sql.Open("postgres", u.String())
}
