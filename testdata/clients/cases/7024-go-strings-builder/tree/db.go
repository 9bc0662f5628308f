package db

import (
	"database/sql"
	"os"
	"strings"

	_ "github.com/lib/pq"
)

func Open() (*sql.DB, error) {
	parts := []string{"host=" + os.Getenv("H"), "dbname=app", "user=svc", "sslmode=require"}
	return sql.Open("postgres", strings.Join(parts, " "))
}
