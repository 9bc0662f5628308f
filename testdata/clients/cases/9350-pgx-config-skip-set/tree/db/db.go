package db

import (
	"context"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
)

func Open(ctx context.Context) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return nil, err
	}
	cfg.ConnConfig.TLSConfig.InsecureSkipVerify = true
	cfg.MaxConns = 8
	return pgxpool.NewWithConfig(ctx, cfg)
}
