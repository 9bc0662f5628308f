import os, psycopg2
from psycopg2.extras import execute_values

PARAMS = {
    "host": os.environ["PG_HOST"],
    "port": int(os.environ.get("PG_PORT", 25060)),
    "dbname": "warehouse",
    "user": "etl",
    "password": os.environ["PG_PASSWORD"],
    "sslmode": "require",
}

def load(rows):
    with psycopg2.connect(**PARAMS) as conn, conn.cursor() as cur:
        execute_values(cur, "insert into t values %s", rows)
