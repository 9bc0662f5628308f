import os
from piccolo.engine.postgres import PostgresEngine
DB = PostgresEngine(config={
    "database": "shop", "user": "app", "password": os.environ["DB_PASS"],
    "host": "pg-core-do-user-77-0.c.db.ondigitalocean.com", "port": 25060, "ssl": "require",
})
