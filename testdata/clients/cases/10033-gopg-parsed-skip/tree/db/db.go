package db

import (
	"crypto/tls"
	"os"

	"github.com/go-pg/pg/v10"
)

func New() *pg.DB {
	opt, err := pg.ParseURL(os.Getenv("DATABASE_URL"))
	if err != nil {
		panic(err)
	}
	opt.TLSConfig = &tls.Config{InsecureSkipVerify: true}
	return pg.Connect(opt)
}
