package golang

import (
	"context"

	"github.com/jackc/pgx/v5"
)

func open(ctx context.Context) (*pgx.Conn, error) {
	return pgx.Connect(ctx, "postgres://builds@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/builds?sslmode=require")
}
