package main

import (
	"context"
	"net"
	"net/url"
	"os"

	"github.com/jackc/pgx/v5"
)

func main() {
	u := &url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(os.Getenv("U"), os.Getenv("P")),
		Host:     net.JoinHostPort(os.Getenv("DB_HOST"), "25060"),
		Path:     "/app",
		RawQuery: "sslmode=require",
	}
	_, _ = pgx.Connect(context.Background(), u.String())
}
