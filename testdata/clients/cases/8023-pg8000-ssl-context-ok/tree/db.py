import ssl, os
import pg8000.dbapi
ctx = ssl.create_default_context(cafile="/etc/ssl/do.crt")
conn = pg8000.dbapi.connect(user="app", host="pg-core-do-user-77-0.c.db.ondigitalocean.com", port=25060, database="shop", password=os.environ["PW"], ssl_context=ctx)
