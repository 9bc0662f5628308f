package models

import (
	"os"

	"github.com/beego/beego/v2/client/orm"
	_ "github.com/lib/pq"
)

func init() {
	orm.RegisterDriver("postgres", orm.DRPostgres)
	orm.RegisterDataBase("default", "postgres", "user=shop host=pg.corp.internal port=5432 dbname=shop sslmode=disable password="+os.Getenv("DB_PASSWORD"))
}
