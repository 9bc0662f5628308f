#!/usr/bin/env bash
set -euo pipefail

export PGSSLMODE=verify-full
export PGSSLROOTCERT=/etc/kestrel/ca.crt

pg_dump -h db-kestrel-do-user-1234567-0.b.db.ondigitalocean.com -p 25060 -U backup -Fc shop > shop.dump
