#!/usr/bin/env bash
set -euo pipefail

for host in "$@"; do
  # shellcheck disable=SC2016
  echo "vacuum on $host"
  PGSSLMODE=require psql --host="$host" --port=25060 --username=maint --dbname=shop --command='VACUUM (ANALYZE)'
done
