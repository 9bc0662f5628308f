#!/bin/sh
set -eu
DSN="host=${DB_HOST} port=25060 dbname=stock user=report sslmode=require"
psql "$DSN" -At -c 'select count(*) from items'
