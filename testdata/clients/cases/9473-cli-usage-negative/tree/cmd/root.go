package cmd

import (
	"flag"
	"fmt"
	"os"
)

var dsn = flag.String("dsn", os.Getenv("DATABASE_URL"), "connection string, such as postgres://user:pass@host:5432/db?sslmode=disable")

func usage() {
	fmt.Fprintln(os.Stderr, `usage: tool -dsn "host=localhost user=me sslmode=disable" COMMAND`)
	os.Exit(2)
}
