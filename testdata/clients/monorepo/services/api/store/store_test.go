package store

import (
	"context"
	"testing"
)

func TestOpen(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://shop:shop@localhost:5432/shop?sslmode=disable")
	pool, err := Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	pool.Close()
}
