import os
import psycopg2

DSN = "host={host} port={port} dbname={name} user={user} password={pw} sslmode=require"
conn = psycopg2.connect(DSN.format(host=os.environ["H"], port=25060, name="app", user="job", pw=os.environ["P"]))
