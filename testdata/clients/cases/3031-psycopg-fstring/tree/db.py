import os
import psycopg

def connect():
    host = os.environ["DB_HOST"]
    return psycopg.connect(
        f"host={host} port=25060 dbname=app user={os.environ['DB_USER']} "
        f"password={os.environ['DB_PASSWORD']} sslmode=require"
    )
