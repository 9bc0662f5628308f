import os

import psycopg

CA = os.environ.get("PG_CA_FILE")


def connect():
    return psycopg.connect(
        host=os.environ["PG_HOST"],
        dbname="ledger",
        sslmode="verify-full",
        sslrootcert=CA if CA else "/etc/ssl/certs/ca-certificates.crt",
    )
