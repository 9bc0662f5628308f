#!/bin/sh
cat > /etc/pgbouncer/pgbouncer.ini <<EOF
[databases]
app = host=$DB_HOST port=25060 dbname=app

[pgbouncer]
listen_port = 6432
server_tls_sslmode = verify-full
server_tls_ca_file = /etc/pgbouncer/ca.crt
client_tls_sslmode = disable
EOF
exec pgbouncer /etc/pgbouncer/pgbouncer.ini
