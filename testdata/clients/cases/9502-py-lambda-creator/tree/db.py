import os
import psycopg2
from sqlalchemy import create_engine

engine = create_engine(
    "postgresql+psycopg2://",
    creator=lambda: psycopg2.connect(host=os.environ["DB_HOST"], dbname="crm", user="app", password=os.environ["DB_PW"], sslmode="require"),
    pool_size=5,
)
