#!/bin/sh
set -eu
export GIT_SSL_NO_VERIFY=true
curl -k "https://warehouse.internal/export.csv" -o /tmp/export.csv
psql "service=warehouse" -c "\\copy orders from '/tmp/export.csv' csv"
