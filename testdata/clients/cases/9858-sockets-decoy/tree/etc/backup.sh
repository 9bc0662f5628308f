#!/bin/sh
sudo -u postgres pg_dump -Fc app > /var/backups/app.dump
psql -h /var/run/postgresql -d app -c 'vacuum'
