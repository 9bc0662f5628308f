package mysqldb

import (
	"crypto/tls"
	"database/sql"

	"github.com/go-sql-driver/mysql"
)

func open() (*sql.DB, error) {
	if err := mysql.RegisterTLSConfig("custom", &tls.Config{InsecureSkipVerify: true}); err != nil {
		return nil, err
	}
	return sql.Open("mysql", "app@tcp(mysql.example.internal:3306)/app?tls=custom")
}
