import os

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

engine = create_engine(
    os.environ["DATABASE_URL"],
    connect_args={"sslmode": "require", "connect_timeout": 5},
    pool_size=5,
)
Session = sessionmaker(bind=engine)
