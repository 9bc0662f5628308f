#!/bin/sh
PGSSLMODE="${PGSSLMODE:-require}"
export PGSSLMODE
exec ./server "$@"
