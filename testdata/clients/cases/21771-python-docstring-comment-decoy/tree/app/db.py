"""Connections to the database.

The URL once was postgresql://app@db-orchid-7.k.db.ondigitalocean.com:25060/app?sslmode=require and is not
any more.
"""
import os
import psycopg

# conn = psycopg.connect(os.environ["DATABASE_URL"], sslmode="require")


def connect():
    # sslmode="prefer" would not do
    return psycopg.connect(
        os.environ["DATABASE_URL"], sslmode="verify-full", sslrootcert="certs/ca.crt"
    )
