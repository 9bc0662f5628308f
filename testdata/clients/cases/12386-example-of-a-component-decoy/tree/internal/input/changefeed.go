package input

import (
	"github.com/jackc/pgx/v5/pgxpool"
)

func spec() *Spec {
	return New().
		Field(String("dsn").
			Description("A URL, as postgres://user@warehouse.acme.dev/db?sslmode=disable.").
			Example("postgres://user:secret@example.com:26257/defaultdb?sslmode=require"))
}

func open(pool *pgxpool.Pool) {}
