import os
import psycopg2

dsn = ' '.join([
    'host=' + os.environ['DB_HOST'],
    'port=25060',
    'dbname=app',
    'user=svc',
    'sslmode=require',
])
conn = psycopg2.connect(dsn)
