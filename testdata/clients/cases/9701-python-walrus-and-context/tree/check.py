import os, sys
import psycopg2

if (conn := psycopg2.connect(host=os.environ["PGHOST"], dbname="crew", sslmode="require")):
    print(conn.server_version)
else:
    sys.exit(-1)
