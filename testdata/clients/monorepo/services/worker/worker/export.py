import os

import psycopg


def rows():
    with psycopg.connect(
        host="db-kestrel-do-user-1234567-0.b.db.ondigitalocean.com",
        port=25060,
        dbname="shop",
        user="export",
        password=os.environ["EXPORT_PASSWORD"],
        sslmode="verify-full",
        sslrootcert="/etc/kestrel/ca.crt",
    ) as conn:
        yield from conn.execute("select * from orders")
