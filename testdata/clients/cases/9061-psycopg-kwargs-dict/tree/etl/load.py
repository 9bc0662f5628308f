import os
import psycopg2
from psycopg2.extras import execute_values

PARAMS = dict(
    host=os.getenv("DB_HOST"),
    port=int(os.getenv("DB_PORT", "25060")),
    dbname=os.getenv("DB_NAME"),
    user=os.getenv("DB_USER"),
    password=os.getenv("DB_PASSWORD"),
    sslmode="require",
)

def load(rows):
    with psycopg2.connect(**PARAMS) as conn, conn.cursor() as cur:
        execute_values(cur, "INSERT INTO t VALUES %s", rows[:-1])
