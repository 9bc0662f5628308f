package db

import (
	"context"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
)

// New connects with what DATABASE_URL says; sslmode and sslrootcert stand there.
func New(ctx context.Context) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return nil, err
	}
	config.MaxConns = 10
	return pgxpool.NewWithConfig(ctx, config)
}
