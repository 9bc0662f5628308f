package main

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	a, _ := pgxpool.New(context.Background(), "postgres://app@a.db.corp.net:25060/app?sslmode=verify-full&sslrootcert=/etc/ssl/do.crt")
	b, _ := pgxpool.New(context.Background(), "postgres://app@b.db.corp.net:25060/app?sslmode=require")
	_, _ = a, b
}
