#!/bin/bash
set -euo pipefail
psql "host=$DB_HOST port=25060 dbname=app user=doadmin sslmode=require" <<'SQL'
select 1;
SQL
mysql --ssl-mode=REQUIRED -h mysql -e 'select 1'
redis-cli --tls --insecure -h r ping
