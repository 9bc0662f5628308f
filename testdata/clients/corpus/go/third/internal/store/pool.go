package store

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Open connects to the orders cluster.
func Open(ctx context.Context, url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	cfg.MaxConns = 16
	cfg.ConnConfig.TLSConfig = &tls.Config{
		InsecureSkipVerify: true, //nolint:gosec
	}
	return pgxpool.NewWithConfig(ctx, cfg)
}

// Strict verifies against the cluster's CA.
func Strict(ctx context.Context) (*pgx.Conn, error) {
	pem, err := os.ReadFile("/etc/do/ca.crt")
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	cfg, err := pgx.ParseConfig("host=db-go-do-user-1234567-0.b.db.ondigitalocean.com port=25060 user=strict dbname=strict sslmode=verify-full sslrootcert=/etc/do/ca.crt")
	if err != nil {
		return nil, err
	}
	cfg.TLSConfig = &tls.Config{RootCAs: roots, ServerName: cfg.Host, MinVersion: tls.VersionTLS12}
	return pgx.ConnectConfig(ctx, cfg)
}
