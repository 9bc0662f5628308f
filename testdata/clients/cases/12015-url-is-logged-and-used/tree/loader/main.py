import logging
import os

import sqlalchemy

URL = f"postgresql+psycopg2://loader:{os.environ['PW']}@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/warehouse?sslmode=require"

logging.info("will write to %s", URL)
print("e.g. " + URL)
engine = sqlalchemy.create_engine(URL)
