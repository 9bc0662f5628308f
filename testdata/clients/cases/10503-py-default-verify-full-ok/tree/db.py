import os
import psycopg2


def connect(host, sslmode="verify-full", sslrootcert="/etc/ssl/do.crt"):
    return psycopg2.connect(host=host, port=25060, dbname="stock", password=os.environ["PW"], sslmode=sslmode, sslrootcert=sslrootcert)
