import psycopg2

SRC = "host=db-src-do-user-1234567-0.b.db.ondigitalocean.com port=25060 dbname=src user=backfill sslmode=prefer"
DST = "host=db-dst-do-user-1234567-0.b.db.ondigitalocean.com port=25060 dbname=dst user=backfill sslmode=verify-full sslrootcert=/opt/backfill/ca.crt"


def copy(table):
    with psycopg2.connect(SRC) as src, psycopg2.connect(DST) as dst:
        src.cursor().execute(f"select * from {table}")
