#!/bin/sh
export DATABASE_URL=postgres://dev:dev@localhost/dev?sslmode=disable
export PGHOST=/var/run/postgresql
