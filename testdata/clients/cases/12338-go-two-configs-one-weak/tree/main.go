package main

import (
	"context"
	"crypto/tls"
	"net/http"
	"os"

	"github.com/jackc/pgx/v5"
)

func main() {
	http.DefaultTransport.(*http.Transport).TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	config, err := pgx.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		panic(err)
	}
	config.TLSConfig = &tls.Config{InsecureSkipVerify: true}
	if _, err := pgx.ConnectConfig(context.Background(), config); err != nil {
		panic(err)
	}
}
