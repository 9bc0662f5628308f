import os
import psycopg

for attempt in range(3):
    with psycopg.connect(host=os.environ["DB_HOST"], dbname="crm", sslmode="verify-full", sslrootcert="system") as conn:
        conn.execute("select 1")
