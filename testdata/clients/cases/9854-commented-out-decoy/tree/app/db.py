import os

import psycopg

# conn = psycopg.connect("host=db.prod.internal dbname=app sslmode=require")
"""
old = psycopg.connect("host=db.prod.internal dbname=app sslmode=disable")
"""
conn = psycopg.connect(os.environ["DATABASE_URL"])
