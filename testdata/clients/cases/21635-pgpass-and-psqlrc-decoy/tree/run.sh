#!/bin/sh
PGSERVICE=prod psql -f daily.sql
