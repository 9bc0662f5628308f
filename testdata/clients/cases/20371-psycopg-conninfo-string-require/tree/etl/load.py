import os
import psycopg

with psycopg.connect(f"host={os.environ['DB_HOST']} port=25060 dbname=dw user=etl password={os.environ['PW']} sslmode=require") as conn:
    conn.execute("select 1")
