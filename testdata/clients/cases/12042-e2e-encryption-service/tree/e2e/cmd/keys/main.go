package main

import (
	"context"
	"log"

	"github.com/jackc/pgx/v5"
)

func main() {
	conn, err := pgx.Connect(context.Background(), "postgres://keys@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/keys?sslmode=require")
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(context.Background())
}
