package storage

import (
	"crypto/tls"
	"os"

	"github.com/go-pg/pg/v10"
)

func Connect() *pg.DB {
	return pg.Connect(&pg.Options{
		Addr:     os.Getenv("PG_HOST") + ":25060",
		User:     "shop",
		Password: os.Getenv("PG_PASSWORD"),
		Database: "shop",
		TLSConfig: &tls.Config{
			InsecureSkipVerify: true, // self signed certificate in certificate chain
		},
	})
}
