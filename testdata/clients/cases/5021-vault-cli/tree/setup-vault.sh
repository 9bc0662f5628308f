#!/bin/sh
set -eu
vault write database/config/app \
  plugin_name=postgresql-database-plugin \
  allowed_roles="app" \
  connection_url="postgresql://{{username}}:{{password}}@db-invented-1.b.db.ondigitalocean.com:25060/app?sslmode=require" \
  username="$VAULT_PG_USER" password="$VAULT_PG_PASSWORD"
