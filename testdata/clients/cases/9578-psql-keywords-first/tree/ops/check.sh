#!/bin/bash
PGPASSWORD="$PW" psql "sslmode=require host=crm-db-do-user-9150-0.c.db.ondigitalocean.com port=25060 user=ops dbname=crm" -Atc 'select 1'
pg_restore --no-owner -d "$TARGET_URL?sslmode=require" dump.bin
