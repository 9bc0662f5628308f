package cmd

import (
	"database/sql"

	_ "github.com/lib/pq"
	"github.com/spf13/viper"
)

func open() (*sql.DB, error) {
	viper.SetDefault("dsn", "postgres://app@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require")
	return sql.Open("postgres", viper.GetString("dsn"))
}
