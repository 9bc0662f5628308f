#!/bin/sh
set -eu
pg_dump -h "$DB_HOST" -p 25060 -U backup shop | gzip | aws s3 cp - "s3://backup/$(date +%F).sql.gz"
