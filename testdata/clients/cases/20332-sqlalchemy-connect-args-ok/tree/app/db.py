import os
from sqlalchemy import create_engine

SSL_ARGS = dict(sslmode="verify-full", sslrootcert=os.path.join(os.path.dirname(__file__), "..", "certs", "ca.pem"))
engine = create_engine(os.environ["DATABASE_URL"], connect_args=SSL_ARGS)
