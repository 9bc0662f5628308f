#!/bin/sh
set -eu
./seeder --batch 100 write "postgres://seed@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require"
