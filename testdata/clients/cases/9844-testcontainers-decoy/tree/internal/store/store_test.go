package store

import (
	"context"
	"testing"

	"github.com/testcontainers/testcontainers-go/modules/postgres"
)

func TestStore(t *testing.T) {
	ctx := context.Background()
	c, err := postgres.Run(ctx, "postgres:16", postgres.WithPassword("secret"))
	if err != nil {
		t.Fatal(err)
	}
	dsn, err := c.ConnectionString(ctx, "sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dsn); err != nil {
		t.Fatal(err)
	}
}
