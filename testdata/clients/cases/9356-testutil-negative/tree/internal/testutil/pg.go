package testutil

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

func Connect(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), "postgres://test:test@pg-ci:5432/test?sslmode=disable")
	if err != nil {
		t.Skip(err)
	}
	return conn
}
