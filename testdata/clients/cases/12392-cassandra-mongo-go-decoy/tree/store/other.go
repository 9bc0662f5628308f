package store

import (
	"crypto/tls"

	"github.com/gocql/gocql"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/nats-io/nats.go"
)

const cassandra = "cassandra://cas.acme.dev:9042/app?sslmode=disable"

func Bus(url string) (*nats.Conn, error) {
	return nats.Connect(url, nats.Secure(&tls.Config{InsecureSkipVerify: true}))
}

func Cluster() *gocql.ClusterConfig {
	c := gocql.NewCluster("cas.acme.dev")
	c.SslOpts = &gocql.SslOptions{EnableHostVerification: false, Config: &tls.Config{InsecureSkipVerify: true}}
	return c
}
