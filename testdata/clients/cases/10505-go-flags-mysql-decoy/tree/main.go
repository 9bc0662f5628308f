package main

import (
	"database/sql"
	"flag"
	"fmt"

	_ "github.com/go-sql-driver/mysql"
)

func main() {
	var tls, host string
	flag.StringVar(&tls, "db-tls", "skip-verify", "tls mode of the database")
	flag.StringVar(&host, "db-host", "stock-mysql-do-user-71-0.c.db.ondigitalocean.com", "host")
	ldapMode := flag.String("ldap-sslmode", "disable", "mode of LDAP")
	flag.Parse()
	db, _ := sql.Open("mysql", fmt.Sprintf("stock@tcp(%s:25060)/stock?tls=%s", host, tls))
	defer db.Close()
	fmt.Println(*ldapMode)
}
