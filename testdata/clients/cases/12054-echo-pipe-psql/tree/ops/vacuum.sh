#!/bin/sh
echo "vacuum analyze;" | psql "postgres://ops@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require"
