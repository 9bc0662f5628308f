package pools

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

var dsn = struct{ short, long string }{
	short: "postgres://app@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25061/app?sslmode=require",
	long:  "postgres://app@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require",
}

func Long(ctx context.Context) (*pgxpool.Pool, error) { return pgxpool.New(ctx, dsn.long) }
