import os
import psycopg2
host, pw = os.environ["H"], os.environ["P"]
c = psycopg2.connect(f"host={host} port=25060 dbname='app' user=svc password='{pw}' sslmode=verify-full sslrootcert=/etc/do/ca.crt")
