package billing

import (
	"context"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
)

func Open(ctx context.Context) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, "host="+os.Getenv("DB_HOST")+" port=25060 dbname=billing user=app sslmode=verify-ca sslrootcert=/etc/ssl/do-ca.crt")
}
