import os
from sqlalchemy import create_engine, URL

url = URL.create(
    "postgresql+psycopg2",
    username=os.environ["DB_USER"],
    password=os.environ["DB_PASSWORD"],
    host=os.environ["DB_HOST"],
    database="app",
)
engine = create_engine(url)

kwargs = {"pool_size": 5}
if os.environ.get("DB_SSL"):
    kwargs["connect_args"] = {"sslmode": "verify-ca", "sslrootcert": "/etc/do/ca.crt"}
other = create_engine(os.environ["OTHER_URL"], **kwargs)
