package main

import "os"

func main() {
	os.Setenv("DSN", "cockroach://root@crdb:26257/app?sslmode=disable&max_conns=20")
}
