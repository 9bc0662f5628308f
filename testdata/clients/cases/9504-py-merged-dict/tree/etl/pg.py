import os
import psycopg2

BASE = {"dbname": "crm", "user": "etl", "password": os.environ["PW"]}

def connect(host):
    return psycopg2.connect(**{**BASE, "host": host, "sslmode": "prefer"})
