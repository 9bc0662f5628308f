package pool

import (
	"database/sql"
	"fmt"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func Admin() (*sql.DB, error) {
	dsn := fmt.Sprintf(
		"host=%s port=%v user=%s sslmode=disable",
		config.BouncerSocketDir,
		config.BouncerPort,
		config.AdminUser,
	)
	return sql.Open("pgx", dsn)
}

func Local() (*sql.DB, error) {
	return sql.Open("pgx", fmt.Sprintf("user=%s host=%s dbname=postgres sslmode=disable", "postgres", GetSocketDir()))
}

func Remote(host string) (*sql.DB, error) {
	return sql.Open("pgx", fmt.Sprintf("user=%s host=%s dbname=postgres sslmode=disable", "postgres", host))
}
