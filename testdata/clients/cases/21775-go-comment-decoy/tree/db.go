package db

// Open connects, as in
//
//	Open(ctx, "postgres://svc@db-orchid-7.k.db.ondigitalocean.com:25060/app?sslmode=require")
//
// once did.
import (
	"context"

	"github.com/jackc/pgx/v5"
)

/* cfg.TLSConfig = &tls.Config{InsecureSkipVerify: true} */

func Open(ctx context.Context, url string) (*pgx.Conn, error) { return pgx.Connect(ctx, url) }
