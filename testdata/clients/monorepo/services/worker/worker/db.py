import os

from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(
    f"postgresql+asyncpg://worker:{os.environ['DB_PASSWORD']}@db-kestrel-do-user-1234567-0.b.db.ondigitalocean.com:25060/shop",
    connect_args={"ssl": "require"},
    pool_size=5,
)
