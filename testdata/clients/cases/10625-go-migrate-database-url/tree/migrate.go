package x

import (
	"fmt"
	"os"

	"github.com/golang-migrate/migrate/v4"
	_ "github.com/golang-migrate/migrate/v4/database/postgres"
	_ "github.com/golang-migrate/migrate/v4/source/file"
)

func Up() error {
	m, err := migrate.New("file://migrations", fmt.Sprintf("postgres://app:%s@%s/app?sslmode=require", os.Getenv("PW"), os.Getenv("DB_ADDR")))
	if err != nil {
		return err
	}
	return m.Up()
}
