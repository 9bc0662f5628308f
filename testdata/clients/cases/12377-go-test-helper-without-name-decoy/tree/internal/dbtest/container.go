package dbtest

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Connect starts a server for one test.
func Connect(t *testing.T, endpoint string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), fmt.Sprintf("postgres://test:test@%s/test?sslmode=disable", endpoint))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}
