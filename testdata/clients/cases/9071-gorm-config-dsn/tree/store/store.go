package store

import (
	"fmt"
	"os"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func New() (*gorm.DB, error) {
	return gorm.Open(postgres.New(postgres.Config{
		DSN: fmt.Sprintf("host=%s user=%s password=%s dbname=shop port=25060 sslmode=require TimeZone=Europe/Berlin",
			os.Getenv("DB_HOST"), os.Getenv("DB_USER"), os.Getenv("DB_PASSWORD")),
		PreferSimpleProtocol: true,
	}), &gorm.Config{SkipDefaultTransaction: true})
}
