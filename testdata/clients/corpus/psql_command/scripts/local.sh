#!/bin/sh
psql -h localhost -U postgres -c 'create database dev'
psql -U postgres -d dev -f schema.sql
psql -h /var/run/postgresql -U postgres -d dev -f seed.sql
sudo -u postgres psql -c 'select 1'
pg_dump dev > dev.sql
