package store

import (
	"database/sql"

	_ "github.com/lib/pq"
)

// NewWriter opens what we write to the db as app with.
func NewWriter() (*sql.DB, error) {
	// write to the db as app, like the importer does:
	return sql.Open("postgres", "host=db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com port=25060 user=app dbname=app sslmode=require")
}
