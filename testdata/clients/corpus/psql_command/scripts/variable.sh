#!/bin/sh
psql -v sslmode=verify-full -v ON_ERROR_STOP=1 -h "$DB_HOST" -U ops -d orders -f a.sql
psql "${DATABASE_URL}?sslmode=require" -f b.sql
psql "$DATABASE_URL" -f c.sql
psql --version
psql \
  --host=db-orders-do-user-1234567-0.b.db.ondigitalocean.com \
  --port=25060 \
  --username=ops \
  --dbname=orders
psql "service=orders" -c 'select 1'
