package pg

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
)

func Connect(ctx context.Context, host string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig("host=" + host + " port=25060 dbname=shop sslmode=require")
	if err != nil {
		return nil, err
	}
	pem, err := os.ReadFile("/etc/ssl/do-ca.crt")
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	cfg.ConnConfig.TLSConfig = &tls.Config{RootCAs: roots, ServerName: host, MinVersion: tls.VersionTLS12}
	return pgxpool.NewWithConfig(ctx, cfg)
}
