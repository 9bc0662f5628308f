import os
from playhouse.db_url import connect

db = connect(f"postgresql://svc:{os.environ['DB_PASSWORD']}@{os.environ['DB_HOST']}:25060/inventory?sslmode=require")
