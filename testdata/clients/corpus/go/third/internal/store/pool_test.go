package store

import (
	"context"
	"testing"
)

func TestOpen(t *testing.T) {
	pool, err := Open(context.Background(), "postgres://postgres:postgres@127.0.0.1:5432/postgres?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	pool.Close()
}
