package db

import (
	"crypto/tls"
	"database/sql"
	"net/http"
	"os"

	"github.com/go-sql-driver/mysql"
	"github.com/minio/minio-go/v7"
)

func Open() (*sql.DB, error) {
	cfg := mysql.NewConfig()
	cfg.Addr, cfg.TLS = os.Getenv("DB_ADDR"), &tls.Config{InsecureSkipVerify: true}
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(c), nil
}

func Store() (*minio.Client, error) {
	return minio.New("s3.example.com", &minio.Options{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}})
}
