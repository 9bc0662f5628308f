package store

import (
	"fmt"

	_ "github.com/lib/pq"
	"xorm.io/xorm"
)

func Open(c Config) (*xorm.Engine, error) {
	dsn := fmt.Sprintf("host=%s port=%d user=%s password=%s dbname=%s sslmode=%s", c.Host, c.Port, c.User, c.Pass, c.Name, "require")
	return xorm.NewEngine("postgres", dsn)
}
