package shop

import (
	"crypto/tls"
	"database/sql"
	"os"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/driver/pgdriver"
)

func Open() *bun.DB {
	conn := pgdriver.NewConnector(
		pgdriver.WithAddr(os.Getenv("PG_ADDR")),
		pgdriver.WithTLSConfig(&tls.Config{InsecureSkipVerify: true}),
		pgdriver.WithUser("shop"),
		pgdriver.WithPassword(os.Getenv("PG_PASSWORD")),
		pgdriver.WithDatabase("shop"),
		pgdriver.WithTimeout(5*time.Second),
	)
	return bun.NewDB(sql.OpenDB(conn), pgdialect.New())
}
