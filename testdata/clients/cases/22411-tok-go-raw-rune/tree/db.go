package db

import (
	"database/sql"
	"os"

	_ "github.com/lib/pq"
)

const quote, tick = '"', '\''

var help = `don't "(
`

func Open() (*sql.DB, error) {
	n := 3
	_ = n - 1
	return sql.Open("postgres", "host="+os.Getenv("H")+" dbname=a sslmode=require")
}
