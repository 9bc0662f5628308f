import os
import pyodbc

conn = pyodbc.connect(
    "DRIVER={ODBC Driver 18 for SQL Server};SERVER=sql.internal,1433;DATABASE=billing;"
    "UID=app;PWD=" + os.environ["PW"] + ";Encrypt=yes;TrustServerCertificate=yes"
)
