package main

import (
	"context"
	"flag"

	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	dsn := flag.String("database-url", "postgres://worker@pg-core-do-user-77-0.c.db.ondigitalocean.com:25060/jobs?sslmode=require", "where the jobs are")
	flag.Parse()
	p, _ := pgxpool.New(context.Background(), *dsn)
	defer p.Close()
}
