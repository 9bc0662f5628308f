#!/bin/sh
until pg_isready -h "$DB_HOST" -p "${DB_PORT:-5432}" -q; do sleep 1; done
exec "$@"
