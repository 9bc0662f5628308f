package db

import (
	"crypto/tls"

	"github.com/jackc/pgx/v5"
)

const skipVerify = true

func Config(url string) (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	c.TLSConfig = &tls.Config{InsecureSkipVerify: skipVerify, ServerName: c.Host}
	return c, nil
}
