package pg

import (
	"context"
	"net/url"
	"os"

	"github.com/jackc/pgx/v5"
)

func Connect(ctx context.Context) (*pgx.Conn, error) {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(os.Getenv("DB_USER"), os.Getenv("DB_PASSWORD")),
		Host:     os.Getenv("DB_HOST") + ":25060",
		Path:     "shop",
		RawQuery: "sslmode=require",
	}
	return pgx.Connect(ctx, u.String())
}
