#!/bin/sh
# Everything verifies here.
export PGHOST=db-ok-do-user-1234567-0.b.db.ondigitalocean.com
export PGUSER=ok
export PGSSLMODE=verify-full
export PGSSLROOTCERT=/etc/do/ca.crt
pg_isready -q || exit 1
