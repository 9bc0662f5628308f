import os
import pg8000.native
conn = pg8000.native.Connection("app", host="pg-core-do-user-77-0.c.db.ondigitalocean.com", port=25060, database="shop", password=os.environ["PW"])
