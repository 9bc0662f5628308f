package db

import (
	"database/sql"
	"os"
	"strings"

	_ "github.com/lib/pq"
)

const help = `it's "the" \`

func Open() (*sql.DB, error) {
	user := strings.Map(func(r rune) rune {
		if r == '"' || r == '\'' || r == '`' {
			return -1
		}
		return r
	}, os.Getenv("U"))
	return sql.Open("postgres", "user="+user+" host="+os.Getenv("H")+" dbname=stock sslmode=require")
}
