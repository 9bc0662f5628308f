package main

import (
	"context"
	"log"
	"os"

	"github.com/jackc/pgx/v5"
)

func main() {
	conn, err := pgx.Connect(context.Background(), os.Getenv("DATABASE_URL")+"?sslmode=require")
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(context.Background())
}
