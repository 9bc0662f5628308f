import requests
from sqlalchemy import create_engine

session = requests.Session()
session.verify = False

engine = create_engine("postgresql+psycopg://report@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app", connect_args={"sslmode": "require"})
