import ssl

from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(
    "postgresql+asyncpg://orders@db-orders-do-user-1234567-0.b.db.ondigitalocean.com:25060/orders",
    connect_args={"ssl": "require"},
)
