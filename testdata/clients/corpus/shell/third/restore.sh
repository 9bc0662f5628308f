#!/usr/bin/env bash
# Restore last night's dump into staging.
set -euo pipefail

: "${STAGING_HOST:?}"
export PGHOST="$STAGING_HOST" PGPORT=25060 PGUSER=doadmin PGSSLMODE=require

aws s3 cp "s3://example-backups/$(date +%F).dump" /tmp/last.dump
pg_restore --no-owner --clean --if-exists --dbname=staging /tmp/last.dump

URL="postgres://doadmin:n0t-a-real-one@${STAGING_HOST}:25060/staging?sslmode=require"
psql "$URL" -c 'analyze'
