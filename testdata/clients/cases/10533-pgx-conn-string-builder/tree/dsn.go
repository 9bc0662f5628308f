package db

import (
	"os"
	"strings"
)

func DSN() string {
	var b strings.Builder
	b.WriteString("host=" + os.Getenv("DB_HOST"))
	b.WriteString(" port=25060 dbname=app user=app")
	b.WriteString(" sslmode=require")
	return b.String()
}
