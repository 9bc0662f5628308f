#!/bin/sh
PGSERVICE=reports psql -f daily.sql
psql service=legacy -c 'vacuum'
