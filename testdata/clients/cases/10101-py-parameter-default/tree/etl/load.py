import os
import psycopg2


def connect(host=None, dbname="stock", sslmode="require", **extra):
    """Open a connection; callers rarely change the defaults."""
    return psycopg2.connect(host=host or os.environ["DB_HOST"], port=25060, dbname=dbname, sslmode=sslmode, **extra)


with connect() as conn:
    conn.cursor().execute("refresh materialized view levels")
