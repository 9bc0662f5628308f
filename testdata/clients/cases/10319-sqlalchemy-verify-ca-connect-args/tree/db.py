import os
from sqlalchemy import create_engine
engine = create_engine(
    os.environ["DATABASE_URL"],
    connect_args={"sslmode": "verify-ca", "sslrootcert": "/app/ca.crt", "options": "-c statement_timeout=5000"},
)
