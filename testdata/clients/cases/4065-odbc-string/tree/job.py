import os, pyodbc
conn = pyodbc.connect(
    "Driver={PostgreSQL Unicode};Server=db-invented-1.b.db.ondigitalocean.com;Port=25060;"
    "Database=dw;Uid=ro;Pwd=" + os.environ["PW"] + ";SSLmode=require;"
)
ms = pyodbc.connect("Driver={ODBC Driver 18 for SQL Server};Server=sql;Encrypt=yes;TrustServerCertificate=yes")
