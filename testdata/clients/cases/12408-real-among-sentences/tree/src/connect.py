import sys

import psycopg

USAGE = "usage: connect.py; connects like postgres://user@host/db?sslmode=require would"

if len(sys.argv) > 2:
    sys.exit(USAGE)

print("Connecting to the warehouse, expected mode is verify-full, not sslmode=require")
conn = psycopg.connect("host=db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com port=25060 dbname=app user=app sslmode=require")
