package main

import (
	"context"
	"crypto/tls"
	"os"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const dsn = "postgres://orders:not-a-real-password@db-orders-do-user-1234567-0.b.db.ondigitalocean.com:25060/orders?sslmode=require"

func connect(ctx context.Context) error {
	if _, err := pgx.Connect(ctx, "postgres://a@db-a-do-user-1234567-0.b.db.ondigitalocean.com:25060/a"); err != nil {
		return err
	}
	if _, err := pgx.Connect(ctx, "postgres://b@db-b-do-user-1234567-0.b.db.ondigitalocean.com:25060/b?sslmode=verify-full&sslrootcert=/etc/do/ca.crt"); err != nil {
		return err
	}
	if _, err := pgx.Connect(ctx, "postgres://c@db-c-do-user-1234567-0.b.db.ondigitalocean.com:25060/c?sslmode=require&sslrootcert=/etc/do/ca.crt"); err != nil {
		return err
	}
	if _, err := pgx.Connect(ctx, "postgres://d@db-d-do-user-1234567-0.b.db.ondigitalocean.com:25060/d?sslmode=prefer&sslrootcert=/etc/do/ca.crt"); err != nil {
		return err
	}
	_, err := pgxpool.New(ctx, "host=db-e-do-user-1234567-0.b.db.ondigitalocean.com user=e dbname=e sslmode=disable")
	return err
}

func insecure(ctx context.Context) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return nil, err
	}
	config.ConnConfig.TLSConfig = &tls.Config{InsecureSkipVerify: true}
	return pgxpool.NewWithConfig(ctx, config)
}
