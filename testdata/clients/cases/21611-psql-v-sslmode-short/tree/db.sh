#!/usr/bin/env bash
PGPASSWORD=$DB_PW psql -v sslmode=require -h "$DB_HOST" -p 25060 -U app -d app -c 'select now()'
