import os
from sqlalchemy import create_engine


def make_engine(url: str):
    kwargs = {"pool_pre_ping": True}
    if url.startswith("sqlite"):
        kwargs["connect_args"] = {"check_same_thread": False}
    else:
        kwargs["connect_args"] = {"sslmode": "require", "connect_timeout": 5}
    return create_engine(url, **kwargs)


engine = make_engine(os.environ["DATABASE_URL"])
