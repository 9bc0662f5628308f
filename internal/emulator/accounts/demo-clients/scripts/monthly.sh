#!/bin/sh
# As a how-to has it: but --set sets a variable of psql's own.
psql --set=sslmode=verify-full -h analytics-do-user-1234-0.b.db.ondigitalocean.com -p 25060 -U bi -d defaultdb -f monthly.sql
