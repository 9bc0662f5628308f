package crm

import (
	"database/sql"

	_ "github.com/lib/pq"
)

func Open(host, password string) (*sql.DB, error) {
	mode := "require"
	return sql.Open("postgres", "host="+host+" user=app dbname=crm password="+password+" sslmode="+mode)
}
