package db

import (
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"os"

	"github.com/uptrace/bun/driver/pgdriver"
)

func Open(ca []byte) *sql.DB {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	return sql.OpenDB(pgdriver.NewConnector(
		pgdriver.WithDSN(os.Getenv("DATABASE_URL")),
		pgdriver.WithTLSConfig(&tls.Config{RootCAs: pool, ServerName: os.Getenv("DB_HOST")}),
	))
}
