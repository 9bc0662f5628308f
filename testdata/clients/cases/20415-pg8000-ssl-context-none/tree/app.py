import os, ssl
import pg8000.dbapi

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
conn = pg8000.dbapi.connect(user="svc", host=os.environ["H"], port=25060, database="app", password=os.environ["P"], ssl_context=context)
