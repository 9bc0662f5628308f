#!/bin/bash
set -euo pipefail
DB_HOST=mysql1.prod.corp.internal
DB_USER=backup
mysqldump --ssl-mode=PREFERRED -h "$DB_HOST" -u "$DB_USER" app | gzip > app.sql.gz
mongodump --uri "mongodb://mongo1.prod.corp.internal/app?tls=true" --tlsInsecure
redis-cli -h redis1.prod.corp.internal --tls --insecure BGSAVE
clickhouse-client --host ch1.prod.corp.internal --secure --accept-invalid-certificate -q 'BACKUP DATABASE app'
sqlcmd -S sql1.prod.corp.internal -C -d app -Q 'backup database app'
