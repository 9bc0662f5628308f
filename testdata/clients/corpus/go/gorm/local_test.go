package main

import "testing"

func TestOpen(t *testing.T) {
	const dsn = "host=pg-test.example.internal user=test password=test dbname=test sslmode=disable"
	_ = dsn
}
