package src

import "database/sql"

func open() (*sql.DB, error) {
	return sql.Open("pgx", "host=/run/postgresql user=app dbname=app sslmode=disable")
}
