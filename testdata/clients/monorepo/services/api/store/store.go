// Package store keeps orders. Its URL must say sslmode=verify-full.
package store

import (
	"context"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Open connects to DATABASE_URL.
func Open(ctx context.Context) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
}
