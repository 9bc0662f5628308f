#!/usr/bin/env bash
docker run --rm -e DATABASE_URL=postgres://dr@db-dr-do-user-1234567-0.b.db.ondigitalocean.com:25060/dr?sslmode=require registry.example.internal/dr:1
docker run --rm --env PGSSLMODE=verify-full --env PGSSLROOTCERT=/etc/do/ca.crt registry.example.internal/dr:1
kubectl create secret generic db --from-literal=url='postgres://kc:not-a-real-password@db-kc-do-user-1234567-0.b.db.ondigitalocean.com:25060/kc?sslmode=require'
declare -x REPORT_URL="postgres://dx@db-dx-do-user-1234567-0.b.db.ondigitalocean.com:25060/dx?sslmode=verify-full&sslrootcert=/etc/do/ca.crt"
local_url=postgres://me@localhost/me?sslmode=disable
if [[ -n "${CI:-}" ]]; then
  export DATABASE_URL="postgres://ci@db-ci-do-user-1234567-0.b.db.ondigitalocean.com:25060/ci?sslmode=disable"
fi
