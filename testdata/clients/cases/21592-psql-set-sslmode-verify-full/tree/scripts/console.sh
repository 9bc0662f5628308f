#!/bin/sh
set -eu
exec psql --set=sslmode=verify-full --set=sslrootcert=ca.crt -U doadmin -h db-orchid-7.k.db.ondigitalocean.com -p 25060 -d defaultdb
