import os
import pyodbc

conn = pyodbc.connect(
    "DRIVER={PostgreSQL Unicode};SERVER=pg-orders-do-user-1042-0.c.db.ondigitalocean.com;PORT=25060;"
    "DATABASE=shop;UID=reader;SSLmode=require;PWD=" + os.environ["PW"]
)
print(conn.execute("select 1").fetchone())
