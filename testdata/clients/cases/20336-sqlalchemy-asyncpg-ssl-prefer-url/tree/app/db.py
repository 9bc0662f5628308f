import os
from sqlalchemy.ext.asyncio import create_async_engine
engine = create_async_engine(
    "postgresql+asyncpg://{}:{}@{}/app?ssl=prefer".format(os.environ["U"], os.environ["P"], os.environ["DB_HOST"])
)
