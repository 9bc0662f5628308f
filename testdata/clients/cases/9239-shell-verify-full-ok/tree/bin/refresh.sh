#!/usr/bin/env bash
set -euo pipefail
export PGSSLMODE=verify-full PGSSLROOTCERT=/etc/ssl/do-ca.crt
psql -h "$DB_HOST" -p 25060 -U maint -d shop <<'SQL'
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
SQL
pg_dump -h "$DB_HOST" -p 25060 -U maint -Fc shop > /tmp/shop.dump
