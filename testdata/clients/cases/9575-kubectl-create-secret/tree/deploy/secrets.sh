#!/usr/bin/env bash
set -euo pipefail
kubectl create secret generic api \
  --from-literal=DATABASE_URL="postgres://api:${PG_PASSWORD}@crm-db-do-user-9150-0.c.db.ondigitalocean.com:25060/crm?sslmode=require" \
  --dry-run=client -o yaml | kubectl apply -f -
