import os
from psycopg2 import pool
POOL = pool.SimpleConnectionPool(1, 10, user="app", password=os.environ["PW"], host=os.environ["HOST"], port="25060", database="app", sslmode="require")
