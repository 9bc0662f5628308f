import os
import ssl
from sqlalchemy.ext.asyncio import create_async_engine

def make_context() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=os.environ["PG_CA_FILE"])
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context

engine = create_async_engine(os.environ["DATABASE_URL"], connect_args={"ssl": make_context()})
