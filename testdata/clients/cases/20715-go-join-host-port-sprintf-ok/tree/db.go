package db

import (
	"context"
	"fmt"
	"net/url"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
)

const dsnFormat = "postgres://%s:%s@%s:%d/%s?sslmode=%s&sslrootcert=%s"

func Pool(ctx context.Context) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, fmt.Sprintf(dsnFormat, "svc", url.QueryEscape(os.Getenv("PW")), os.Getenv("DB_HOST"), 25060, "app", "verify-full", "/etc/do/ca.crt"))
}
