import os
from sqlalchemy import create_engine

ssl_mode = os.getenv("DB_SSLMODE", "require")
engine = create_engine(
    f"postgresql+psycopg2://{os.environ['U']}:{os.environ['P']}@{os.environ['DB_HOST']}:25060/app?sslmode={ssl_mode}"
)
