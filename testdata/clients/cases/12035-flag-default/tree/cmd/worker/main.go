package main

import (
	"database/sql"
	"flag"
	"log"

	_ "github.com/lib/pq"
)

var dsn = flag.String("dsn", "postgres://worker@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/jobs?sslmode=require", "where the jobs are, as a URL")

func main() {
	flag.Parse()
	db, err := sql.Open("postgres", *dsn)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
}
