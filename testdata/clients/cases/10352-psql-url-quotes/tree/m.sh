#!/bin/sh
psql "postgresql://doadmin:${PW}@stock-db-do-user-71-0.c.db.ondigitalocean.com:25060/defaultdb?sslmode=require" <<'SQL'
\conninfo
SQL
