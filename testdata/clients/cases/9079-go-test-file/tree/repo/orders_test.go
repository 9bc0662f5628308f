package repo

import (
	"database/sql"
	"testing"

	_ "github.com/lib/pq"
)

func TestOrders(t *testing.T) {
	db, err := sql.Open("postgres", "postgres://postgres:secret@pg-test:5432/shop?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
}
