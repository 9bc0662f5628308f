#!/bin/sh
psql "host=stock-db-do-user-71-0.c.db.ondigitalocean.com port=25060 dbname=stock user=pmm sslmode=require" -c 'select 1' &&
  pmm-admin add postgresql --host=stock-db-do-user-71-0.c.db.ondigitalocean.com --port=25060 --username=pmm --tls --tls-skip-verify stock
