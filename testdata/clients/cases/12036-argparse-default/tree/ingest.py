import argparse

import psycopg

parser = argparse.ArgumentParser()
parser.add_argument("--dsn", help="for example postgresql://user@host/db", default="postgresql://ingest@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/dw?sslmode=require")
args = parser.parse_args()
conn = psycopg.connect(args.dsn)
