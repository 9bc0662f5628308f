#!/bin/sh
psql "host=$DB_HOST port=25060 user=app dbname=app sslmode=verify-full sslrootcert=ca.crt" \
  --set ON_ERROR_STOP=1 --set schema=public -f job.sql
