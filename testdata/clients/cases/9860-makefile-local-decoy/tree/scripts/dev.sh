#!/usr/bin/env bash
export DB_HOST=localhost DB_SSLMODE=disable NODE_TLS_REJECT_UNAUTHORIZED=1
export PGPASSWORD=postgres
createdb -h localhost -U postgres app || true
go run ./cmd/app
