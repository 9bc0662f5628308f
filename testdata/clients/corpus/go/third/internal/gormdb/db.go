package gormdb

import (
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

type settings struct{ Host, User, Password, Name, Port string }

func open(s settings) (*gorm.DB, error) {
	dsn := "host=" + s.Host + " user=" + s.User + " password=" + s.Password +
		" dbname=" + s.Name + " port=" + s.Port + " sslmode=require TimeZone=UTC"
	return gorm.Open(postgres.New(postgres.Config{DSN: dsn, PreferSimpleProtocol: true}), &gorm.Config{})
}

func safe() gorm.Dialector {
	return postgres.Open(
		"postgres://safe@db-safe-do-user-1234567-0.b.db.ondigitalocean.com:25060/safe?sslmode=verify-full&sslrootcert=%2Fetc%2Fdo%2Fca.crt",
	)
}
