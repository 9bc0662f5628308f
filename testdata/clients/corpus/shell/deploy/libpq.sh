#!/bin/sh
export PGHOST=db-orders-do-user-1234567-0.b.db.ondigitalocean.com
export PGPORT=25060
export PGUSER=migrate
export PGSSLMODE=require
./migrate up
