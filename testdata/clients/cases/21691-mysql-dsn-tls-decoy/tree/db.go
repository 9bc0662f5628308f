package db

import (
	"database/sql"
	"os"

	_ "github.com/go-sql-driver/mysql"
)

func Open() (*sql.DB, error) {
	return sql.Open("mysql", "app:"+os.Getenv("PW")+"@tcp(mysql-invented.db.ondigitalocean.com:25060)/app?tls=skip-verify")
}
