package crm

import (
	"context"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
)

func Connect(ctx context.Context) (*pgx.Conn, error) {
	dsn := strings.Join([]string{
		"host=" + os.Getenv("DB_HOST"),
		"port=25060",
		"dbname=crm",
		"sslmode=require",
	}, " ")
	return pgx.Connect(ctx, dsn)
}
