#!/bin/sh
case "$DATABASE_URL" in
  *sslmode=verify-full*) ;;
  *) echo "DATABASE_URL must say sslmode=verify-full" >&2; exit 1 ;;
esac
pg_isready -h db-ci-do-user-1234567-0.b.db.ondigitalocean.com
