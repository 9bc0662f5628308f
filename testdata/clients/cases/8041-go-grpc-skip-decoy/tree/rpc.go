package main

import (
	"crypto/tls"
	"os"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

var _ = pgx.ErrNoRows

func dial() (*grpc.ClientConn, error) {
	_ = os.Getenv("DATABASE_URL")
	return grpc.NewClient("api.corp.net:443", grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{InsecureSkipVerify: true})))
}
