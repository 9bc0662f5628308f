package auth

import (
	"context"
	"crypto/tls"
	"os"

	"github.com/go-ldap/ldap/v3"
	"github.com/jackc/pgx/v5"
)

func dial() (*ldap.Conn, error) {
	return ldap.DialURL(os.Getenv("LDAP_URL"), ldap.DialWithTLSConfig(&tls.Config{InsecureSkipVerify: true}))
}

func db(ctx context.Context) (*pgx.Conn, error) {
	return pgx.Connect(ctx, "host="+os.Getenv("PGHOST")+" sslmode=verify-full sslrootcert=/etc/ssl/do-ca.crt")
}
