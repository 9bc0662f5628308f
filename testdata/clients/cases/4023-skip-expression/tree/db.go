package main

import (
	"context"
	"crypto/tls"
	"os"

	"github.com/jackc/pgx/v5"
)

func connect(ctx context.Context) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return nil, err
	}
	cfg.TLSConfig = &tls.Config{ServerName: cfg.Host}
	cfg.TLSConfig.InsecureSkipVerify = os.Getenv("DB_VERIFY") != "true"
	return pgx.ConnectConfig(ctx, cfg)
}
