package db

import (
	"context"
	"os"

	"github.com/jackc/pgx/v5"
)

func Connect(ctx context.Context) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig("")
	if err != nil {
		return nil, err
	}
	cfg.Host, cfg.Port, cfg.Database = os.Getenv("DB_HOST"), 25060, "stock"
	cfg.User, cfg.Password = os.Getenv("DB_USER"), os.Getenv("DB_PASSWORD")
	cfg.TLSConfig = nil
	return pgx.ConnectConfig(ctx, cfg)
}
