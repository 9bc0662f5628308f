package pg

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
)

type options struct {
	host, user, password, database, sslMode string
	port                                    uint16
}

type Option func(*options)

func Open(ctx context.Context, opts ...Option) (*pgxpool.Pool, error) {
	o := options{port: 25060, database: "stock", sslMode: "require"}
	for _, opt := range opts {
		opt(&o)
	}
	return pgxpool.New(ctx, fmt.Sprintf("host=%s port=%d user=%s password=%s dbname=%s sslmode=%s",
		o.host, o.port, o.user, o.password, o.database, o.sslMode))
}
