package db

import (
	"database/sql"
	"fmt"

	_ "github.com/lib/pq"
)

const sslMode = "require"

type Config struct{ Host, User, Password, Name string }

func Open(c Config) (*sql.DB, error) {
	info := fmt.Sprintf(
		"host=%s port=%d user=%s password=%s dbname=%s sslmode=%s",
		c.Host, 25060, c.User, c.Password, c.Name, sslMode,
	)
	return sql.Open("postgres", info)
}
