package main

import (
	"context"
	"flag"
	"log"

	"github.com/jackc/pgx/v5"
)

func main() {
	url := flag.String("db", "postgres://migrate@db-orchid-7.k.db.ondigitalocean.com:25060/app?sslmode=require", "database")
	flag.Parse()
	c, err := pgx.Connect(context.Background(), *url)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(context.Background())
}
