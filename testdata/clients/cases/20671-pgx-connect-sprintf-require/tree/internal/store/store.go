package store

import (
	"context"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"
)

func Open(ctx context.Context) (*pgx.Conn, error) {
	dsn := fmt.Sprintf("postgres://%s:%s@%s:25060/%s?sslmode=require",
		os.Getenv("DB_USER"), os.Getenv("DB_PASSWORD"), os.Getenv("DB_HOST"), os.Getenv("DB_NAME"))
	return pgx.Connect(ctx, dsn)
}
