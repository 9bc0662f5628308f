#!/bin/bash
zcat rates.csv.gz | PGSSLMODE=require PGPASSWORD="$RATES_PASSWORD" psql -h db-rates-do-user-1234567-0.b.db.ondigitalocean.com -p 25060 -U rates rates -c '\copy rates from stdin csv'
pg_dump "postgresql://rates@db-rates-do-user-1234567-0.b.db.ondigitalocean.com:25060/rates" | gzip > rates.sql.gz
for t in a b c; do
  psql "postgresql://rates@db-rates-do-user-1234567-0.b.db.ondigitalocean.com:25060/rates?sslmode=verify-full&sslrootcert=/etc/do/ca.crt" -c "vacuum $t"
done
