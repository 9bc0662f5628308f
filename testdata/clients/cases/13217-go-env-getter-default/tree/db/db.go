package db

import (
	"database/sql"
	"net/url"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func env(k, d string) string {
	if v, ok := os.LookupEnv(k); ok {
		return v
	}
	return d
}

func Open() (*sql.DB, error) {
	q := url.Values{}
	q.Set("sslmode", env("DB_SSLMODE", "disable"))
	u := url.URL{Scheme: "postgres", User: url.UserPassword(env("DB_USER", "svc"), os.Getenv("DB_PW")), Host: env("DB_HOST", ""), Path: "app", RawQuery: q.Encode()}
	return sql.Open("pgx", u.String())
}
