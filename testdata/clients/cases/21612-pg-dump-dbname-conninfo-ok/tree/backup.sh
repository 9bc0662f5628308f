#!/usr/bin/env bash
set -euo pipefail
out="dump-$(date +%F).pgc"
pg_dump --format=custom --file="$out" --dbname="host=db-orchid-7.k.db.ondigitalocean.com port=25060 user=backup dbname=app sslmode=verify-full sslrootcert=ca.crt"
