package store

import (
	"database/sql"
	"fmt"

	_ "github.com/lib/pq"
	"github.com/spf13/viper"
)

func init() {
	viper.SetDefault("db.port", 25060)
	viper.SetDefault("db.sslmode", "require")
	viper.AutomaticEnv()
}

func Open() (*sql.DB, error) {
	dsn := fmt.Sprintf("host=%s port=%d user=%s password=%s dbname=stock sslmode=%s",
		viper.GetString("db.host"), viper.GetInt("db.port"), viper.GetString("db.user"),
		viper.GetString("db.password"), viper.GetString("db.sslmode"))
	return sql.Open("postgres", dsn)
}
