import os
import psycopg2
from settings import CA_FILE, SSL_MODE

def connect():
    with psycopg2.connect(host=os.environ["DB_HOST"], dbname="billing", user="app", sslmode=SSL_MODE, sslrootcert=CA_FILE) as conn:
        return conn
