#!/bin/bash
set -e
ssh -fN -L 15432:db.internal:5432 bastion.internal
psql "host=127.0.0.1 port=15432 user=ops dbname=billing sslmode=disable"
