from sqlmodel import create_engine
from .settings import settings
engine = create_engine(
    f"postgresql+psycopg://{settings.db['user']}:{settings.db['password']}@{settings.db['host']}:25060/shop",
    connect_args={"sslmode": "verify-full", "sslrootcert": "/etc/ssl/do/ca.crt"},
)
