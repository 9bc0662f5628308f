// Command migrate applies the migrations.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/jackc/pgx/v5"
)

func main() {
	ctx := context.Background()
	url := fmt.Sprintf("postgres://migrate:%s@db-kestrel-do-user-1234567-0.b.db.ondigitalocean.com:25060/shop?sslmode=require", os.Getenv("MIGRATE_PASSWORD"))
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
}
