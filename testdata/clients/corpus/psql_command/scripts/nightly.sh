#!/usr/bin/env bash
set -euo pipefail

psql -h db-orders-do-user-1234567-0.b.db.ondigitalocean.com -p 25060 -U ops -d orders -c 'analyze'
psql "postgresql://ops@db-orders-do-user-1234567-0.b.db.ondigitalocean.com:25060/orders?sslmode=require" -f nightly.sql
psql --set=sslmode=verify-full -h db-orders-do-user-1234567-0.b.db.ondigitalocean.com -U ops -d orders -f nightly.sql
psql "host=db-orders-do-user-1234567-0.b.db.ondigitalocean.com port=25060 dbname=orders user=ops sslmode=verify-full sslrootcert=/etc/do/ca.crt" -f nightly.sql
PGSSLMODE=verify-full PGSSLROOTCERT=/etc/do/ca.crt psql -h db-orders-do-user-1234567-0.b.db.ondigitalocean.com -U ops -d orders -c 'vacuum'
PGSSLMODE=require pg_dump -h db-orders-do-user-1234567-0.b.db.ondigitalocean.com -U ops orders > orders.sql
pg_dump --dbname=postgresql://ops:not-a-real-password@db-orders-do-user-1234567-0.b.db.ondigitalocean.com:25060/orders?sslmode=verify-full\&sslrootcert=/etc/do/ca.crt > safe.sql
pg_restore -h db-orders-stg-do-user-1234567-0.b.db.ondigitalocean.com -p 25060 -U ops -d orders orders.dump
PGPASSWORD=not-a-real-password psql -h db-crm-do-user-1234567-0.b.db.ondigitalocean.com -U ops -d crm -c 'select 1'
