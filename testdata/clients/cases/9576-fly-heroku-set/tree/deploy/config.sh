#!/bin/sh
set -eu
heroku config:set PGSSLMODE=no-verify -a crm
fly secrets set DATABASE_URL="postgres://crm:$PW@crm-db-do-user-9150-0.c.db.ondigitalocean.com:25060/crm?sslmode=require"
