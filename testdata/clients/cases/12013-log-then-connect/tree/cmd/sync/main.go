package main

import (
	"context"
	"log"

	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	log.Printf("connecting to postgres like %s", "the importer")
	pool, err := pgxpool.New(context.Background(), "postgres://sync@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require")
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
}
