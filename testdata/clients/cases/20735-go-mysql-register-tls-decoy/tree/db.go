package db

import (
	"crypto/tls"
	"database/sql"
	"os"

	"github.com/go-sql-driver/mysql"
	clientv3 "go.etcd.io/etcd/client/v3"
)

func Open() (*sql.DB, error) {
	if err := mysql.RegisterTLSConfig("custom", &tls.Config{InsecureSkipVerify: true}); err != nil {
		return nil, err
	}
	return sql.Open("mysql", os.Getenv("DATABASE_URL")+"?tls=custom")
}

func Etcd() (*clientv3.Client, error) {
	return clientv3.New(clientv3.Config{Endpoints: []string{"etcd:2379"}, TLS: &tls.Config{InsecureSkipVerify: true}})
}
