#!/usr/bin/env bash
set -euo pipefail

export DATABASE_URL="postgres://deploy:${DB_PASSWORD}@db-orders-do-user-1234567-0.b.db.ondigitalocean.com:25060/orders?sslmode=require"
export REPORT_URL="postgres://report@db-rep-do-user-1234567-0.b.db.ondigitalocean.com:25060/rep?sslmode=verify-full&sslrootcert=/etc/ssl/do/ca.crt"
export AUDIT_URL='postgres://audit:not-a-real-password@db-aud-do-user-1234567-0.b.db.ondigitalocean.com:25060/aud?sslmode=verify-full&sslrootcert=/etc/ssl/do/ca.crt'
