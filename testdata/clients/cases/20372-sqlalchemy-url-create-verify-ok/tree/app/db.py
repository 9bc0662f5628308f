import os
from sqlalchemy.engine import URL, create_engine

url = URL.create(
    drivername="postgresql+psycopg",
    username=os.environ["U"],
    password=os.environ["P"],
    host=os.environ["DB_HOST"],
    port=25060,
    database="app",
    query={"sslmode": "verify-full", "sslrootcert": "ca.crt"},
)
engine = create_engine(url)
