package stock

import (
	"context"
	"os"

	"github.com/jackc/pgx/v5"
)

func Connect(ctx context.Context) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return nil, err
	}
	if config.TLSConfig != nil {
		config.TLSConfig.InsecureSkipVerify = true
	}
	return pgx.ConnectConfig(ctx, config)
}
