@echo off
set PGHOST=db-invented-1.b.db.ondigitalocean.com
set PGSSLMODE=require
psql -f x.sql
