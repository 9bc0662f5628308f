#!/bin/bash
set -euo pipefail
docker run --rm -i -e PGPASSWORD postgres:16 pg_restore --no-owner -d "postgresql://doadmin@stock-db-do-user-71-0.c.db.ondigitalocean.com:25060/app?sslmode=require" < app.dump
