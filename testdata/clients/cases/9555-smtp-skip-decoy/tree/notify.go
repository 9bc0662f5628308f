package crm

import (
	"crypto/tls"
	"database/sql"
	"os"

	_ "github.com/lib/pq"
	"gopkg.in/gomail.v2"
)

func notify(db *sql.DB) error {
	d := gomail.NewDialer(os.Getenv("SMTP_HOST"), 587, "crm", os.Getenv("SMTP_PASSWORD"))
	d.TLSConfig = &tls.Config{InsecureSkipVerify: true}
	_, err := db.Exec("insert into mails default values")
	return err
}
