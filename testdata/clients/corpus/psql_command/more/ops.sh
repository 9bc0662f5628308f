#!/bin/bash
psql -d "postgres://ps@db-ps-do-user-1234567-0.b.db.ondigitalocean.com:25060/ps?sslmode=require" -c 'select 1'
psql dbname=kv host=db-kv-do-user-1234567-0.b.db.ondigitalocean.com
psql 'dbname=kv host=db-kv-do-user-1234567-0.b.db.ondigitalocean.com sslmode=disable' <<SQL
select 1;
SQL
pg_dumpall -h db-da-do-user-1234567-0.b.db.ondigitalocean.com -U doadmin --globals-only > globals.sql
vacuumdb --host=db-vd-do-user-1234567-0.b.db.ondigitalocean.com --username=doadmin --all
createdb -h db-cd-do-user-1234567-0.b.db.ondigitalocean.com -U doadmin shop
psql -h "$PGHOST_PRIMARY" -U ops -d orders --set sslmode=verify-full -f x.sql
pg_dump "postgres://sa@db-sa-do-user-1234567-0.b.db.ondigitalocean.com:25060/sa?sslmode=verify-full&sslrootcert=/etc/do/ca.crt" | psql -h localhost copy
time psql --host db-ti-do-user-1234567-0.b.db.ondigitalocean.com --dbname ti
