package main

import (
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func open() (*gorm.DB, error) {
	dsn := "host=db-g-do-user-1234567-0.b.db.ondigitalocean.com user=gorm password=n0t-a-real-one dbname=gorm port=25060 sslmode=disable TimeZone=Europe/Berlin"
	return gorm.Open(postgres.Open(dsn), &gorm.Config{})
}

func safe() (*gorm.DB, error) {
	return gorm.Open(postgres.New(postgres.Config{
		DSN:                  "host=db-g-do-user-1234567-0.b.db.ondigitalocean.com user=gorm dbname=gorm port=25060 sslmode=verify-full sslrootcert=/etc/do/ca.crt",
		PreferSimpleProtocol: true,
	}), &gorm.Config{})
}

func multi() (*gorm.DB, error) {
	return gorm.Open(postgres.Open(`
		host=db-m-do-user-1234567-0.b.db.ondigitalocean.com
		user=gorm
		dbname=multi
		sslmode=allow
	`), &gorm.Config{})
}
