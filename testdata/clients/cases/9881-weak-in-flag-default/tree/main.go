package main

import (
	"database/sql"
	"flag"
	"log"

	_ "github.com/jackc/pgx/v5/stdlib"
)

var dsn = flag.String("dsn", "postgres://core@db-core-ams3-55120-do-user-2.b.db.ondigitalocean.com:25060/core?sslmode=require", "where to connect, e.g. postgres://user@10.0.0.1/db?sslmode=require")

func main() {
	flag.Parse()
	db, err := sql.Open("pgx", *dsn)
	if err != nil {
		log.Fatalf("open: %v (is sslmode=require supported?)", err)
	}
	defer db.Close()
}
