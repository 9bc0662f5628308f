#!/bin/sh
echo "PGHOST=${db_host} PGPORT=${db_port} PGSSLMODE=${db_sslmode}" >> /etc/environment
