package db

import (
	"os"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func Open() (*gorm.DB, error) {
	dsn := "host=" + os.Getenv("DB_HOST") + " user=app password=" + os.Getenv("DB_PASSWORD") + " dbname=app port=25060 sslmode=require TimeZone=UTC"
	return gorm.Open(postgres.Open(dsn), &gorm.Config{})
}
