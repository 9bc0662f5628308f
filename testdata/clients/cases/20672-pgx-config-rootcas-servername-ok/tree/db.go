package db

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	_ "embed"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
)

//go:embed ca.crt
var ca []byte

func Pool(ctx context.Context) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	cfg.ConnConfig.TLSConfig = &tls.Config{RootCAs: roots, ServerName: cfg.ConnConfig.Host}
	return pgxpool.NewWithConfig(ctx, cfg)
}
