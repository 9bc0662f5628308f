package db

import (
	"crypto/tls"

	"github.com/jackc/pgx/v5"
)

func Config(url string, o Options) (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	skip := o.Skip
	c.TLSConfig = &tls.Config{InsecureSkipVerify: skip, ServerName: c.Host, RootCAs: o.Roots}
	return c, nil
}
