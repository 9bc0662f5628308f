package store

import (
	"database/sql"
	"fmt"
	"os"

	_ "github.com/lib/pq"
)

func Open() (*sql.DB, error) {
	return sql.Open("postgres", fmt.Sprintf("host=%s port=%d dbname=stock sslmode=%s", os.Getenv("DB_HOST"), dbPort, dbSSLMode))
}
