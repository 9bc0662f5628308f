set PGSSLROOTCERT=C:\certs\do.crt
set PGSSLMODE=verify-full
psql -h pg-core-do-user-77-0.c.db.ondigitalocean.com -p 25060 -U app -d shop -f load.sql
