//go:build unix

// Package truth compares what the probe says that clients get with what clients
// get: libpq (psql) and pgx connect, in each sslmode, to servers with certificates
// and settings of many kinds.
package truth
