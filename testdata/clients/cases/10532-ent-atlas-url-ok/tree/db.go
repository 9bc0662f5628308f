package db

import (
	"fmt"
	"os"

	"example.com/x/ent"

	_ "github.com/lib/pq"
)

func Open() (*ent.Client, error) {
	return ent.Open("postgres", fmt.Sprintf("host=%s port=25060 user=app dbname=app password=%s sslmode=verify-full sslrootcert=/etc/ssl/do.crt", os.Getenv("H"), os.Getenv("P")))
}
