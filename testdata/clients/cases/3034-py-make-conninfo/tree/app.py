import os
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

pool = ConnectionPool(make_conninfo(host=os.environ["H"], dbname="app", user="svc", sslmode="require"), open=True)
