#!/bin/bash
export PGSSLROOTCERT=/etc/ssl/do-ca.crt
psql "postgres://ops@billing-pg-do-user-4471-0.i.db.ondigitalocean.com:25060/billing?sslmode=verify-full" -v sslmode=require -f load.sql
mysql --ssl-mode=DISABLED -h mysql.internal -e 'select 1'
redis-cli --insecure -h redis.internal ping
