import os
import psycopg2

host = os.environ["PGHOST"]
dbname = "crm"
user = "app"
password = os.environ["PGPASSWORD"]
sslmode = "require"

conn_string = "host={0} user={1} dbname={2} password={3} sslmode={4}".format(host, user, dbname, password, sslmode)
conn = psycopg2.connect(conn_string)
