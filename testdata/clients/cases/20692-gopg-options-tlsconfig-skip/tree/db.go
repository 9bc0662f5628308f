package db

import (
	"crypto/tls"
	"os"

	"github.com/go-pg/pg/v10"
)

func New() *pg.DB {
	return pg.Connect(&pg.Options{
		Addr:      os.Getenv("DB_ADDR"),
		User:      "svc",
		Password:  os.Getenv("DB_PASSWORD"),
		Database:  "app",
		TLSConfig: &tls.Config{InsecureSkipVerify: true},
	})
}
