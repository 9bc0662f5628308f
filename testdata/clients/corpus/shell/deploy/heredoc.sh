#!/bin/sh
cat > /etc/app/app.conf <<CONF
[database]
url = postgres://here@db-here-do-user-1234567-0.b.db.ondigitalocean.com:25060/here?sslmode=require
CONF
