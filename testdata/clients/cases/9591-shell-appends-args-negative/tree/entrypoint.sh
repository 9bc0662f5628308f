#!/bin/sh
set -e
if [ -z "$DATABASE_URL" ]; then
  DATABASE_URL="postgresql://${DB_USER}:${DB_PASSWORD}@${DB_HOST}/${DB_NAME}"
  if [ -n "$DB_ARGS" ]; then
    DATABASE_URL="${DATABASE_URL}?$DB_ARGS"
  fi
  export DATABASE_URL
fi
exec "$@"
