import os
from psycopg2.pool import ThreadedConnectionPool

pool = ThreadedConnectionPool(1, 20, user="app", password=os.environ["PW"], host=os.environ["H"], port="25060", database="crm", sslmode="allow")
