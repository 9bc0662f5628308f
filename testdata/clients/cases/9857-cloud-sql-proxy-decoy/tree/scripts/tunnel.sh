#!/bin/sh
set -eu
ssh -f -N -L 15432:pg1.prod.internal:5432 bastion
psql "host=localhost port=15432 user=app dbname=app sslmode=disable" -c 'select 1'
