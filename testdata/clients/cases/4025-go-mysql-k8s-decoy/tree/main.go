package main

import (
	"crypto/tls"
	"database/sql"
	"net/http"
	"os"

	"github.com/go-sql-driver/mysql"
	"k8s.io/client-go/rest"
)

var dbURL = os.Getenv("DATABASE_URL")

func clients() (*sql.DB, error) {
	_ = mysql.RegisterTLSConfig("custom", &tls.Config{InsecureSkipVerify: true})
	_ = &rest.Config{Host: "https://k8s", TLSClientConfig: rest.TLSClientConfig{Insecure: true}}
	http.DefaultTransport.(*http.Transport).TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	return sql.Open("mysql", "u:p@tcp(db:3306)/app?tls=skip-verify")
}
