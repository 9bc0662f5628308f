#!/bin/sh
# As a how-to has it: but --set sets a variable of psql's own.
export PGAPPNAME=monthly
psql --set=sslmode=verify-full -h analytics-do-user-1234-0.b.db.ondigitalocean.com -p 25060 -U doadmin -d defaultdb -f monthly.sql
