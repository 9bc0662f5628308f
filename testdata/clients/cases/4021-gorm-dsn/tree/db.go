package main

import (
	"os"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func open() (*gorm.DB, error) {
	dsn := "host=" + os.Getenv("DB_HOST") + " user=svc password=" + os.Getenv("DB_PASSWORD") + " dbname=app port=25060 sslmode=disable TimeZone=UTC"
	return gorm.Open(postgres.New(postgres.Config{DSN: dsn, PreferSimpleProtocol: true}), &gorm.Config{})
}
