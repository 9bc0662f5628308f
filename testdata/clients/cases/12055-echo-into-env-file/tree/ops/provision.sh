#!/bin/sh
echo "DATABASE_URL=postgres://app:$PW@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require" >> /etc/app/env
systemctl restart app
