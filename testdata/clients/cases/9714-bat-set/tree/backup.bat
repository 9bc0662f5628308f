@echo off
set PGHOST=crew-pg-do-user-3310-0.h.db.ondigitalocean.com
set PGPORT=25060
set PGSSLMODE=require
"C:\Program Files\PostgreSQL\16\bin\pg_dump.exe" -U backup -Fc -f C:\backup\crew.dump crew
