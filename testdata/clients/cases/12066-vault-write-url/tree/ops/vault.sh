#!/bin/sh
vault write database/config/app plugin_name=postgresql-database-plugin allowed_roles=app "connection_url=postgresql://{{username}}:{{password}}@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require"
