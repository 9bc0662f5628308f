package main

import (
	"database/sql"
	"fmt"
	"os"

	_ "github.com/lib/pq"
)

func open() (*sql.DB, error) {
	return sql.Open("postgres", "host=db-a-do-user-1234567-0.b.db.ondigitalocean.com port=25060 user=a dbname=a")
}

func sprintf() (*sql.DB, error) {
	dsn := fmt.Sprintf("host=%s port=%d user=%s password=%s dbname=%s sslmode=disable",
		os.Getenv("DB_HOST"), 25060, os.Getenv("DB_USER"), os.Getenv("DB_PASSWORD"), "orders")
	return sql.Open("postgres", dsn)
}

func safe() (*sql.DB, error) {
	return sql.Open("postgres", "host=db-b-do-user-1234567-0.b.db.ondigitalocean.com user=b dbname=b sslmode=verify-full sslrootcert=/etc/do/ca.crt")
}

func ca() (*sql.DB, error) {
	return sql.Open("postgres", "postgres://c@db-c-do-user-1234567-0.b.db.ondigitalocean.com:25060/c?sslmode=require&sslrootcert=/etc/do/ca.crt")
}

func url() (*sql.DB, error) {
	return sql.Open("postgres", fmt.Sprintf("postgres://%s:%s@%s/orders?sslmode=require", os.Getenv("U"), os.Getenv("P"), os.Getenv("H")))
}

func named() (*sql.DB, error) {
	return sql.Open("postgres", "host=db-n-do-user-1234567-0.b.db.ondigitalocean.com dbname=n sslmode=pqgo-strict")
}
