import os
SQLALCHEMY_DATABASE_URI = os.environ["DATABASE_URL"]
SQLALCHEMY_ENGINE_OPTIONS = {"connect_args": {"sslmode": "verify-full", "sslrootcert": "ca.crt"}}
