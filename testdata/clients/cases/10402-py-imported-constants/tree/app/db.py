import os
import psycopg2
from app.const import APP_NAME, DB_PORT, DB_SSLMODE

def connect():
    return psycopg2.connect(host=os.environ["DB_HOST"], port=DB_PORT, dbname="stock", sslmode=DB_SSLMODE, application_name=APP_NAME)
