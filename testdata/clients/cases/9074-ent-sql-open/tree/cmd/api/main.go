package main

import (
	"context"
	"log"
	"os"

	"shop/ent"

	_ "github.com/lib/pq"
)

func main() {
	client, err := ent.Open("postgres", "host="+os.Getenv("DB_HOST")+" port=25060 user=shop dbname=shop password="+os.Getenv("DB_PASSWORD")+" sslmode=require")
	if err != nil {
		log.Fatalf("opening: %v", err)
	}
	defer client.Close()
	if err := client.Schema.Create(context.Background()); err != nil {
		log.Fatal(err)
	}
}
