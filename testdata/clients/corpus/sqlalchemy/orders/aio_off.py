import ssl

from sqlalchemy.ext.asyncio import create_async_engine

ctx = ssl.create_default_context()
ctx.check_hostname = False
ctx.verify_mode = ssl.CERT_NONE

engine = create_async_engine(
    "postgresql+asyncpg://orders@db-orders-do-user-1234567-0.b.db.ondigitalocean.com:25060/orders",
    connect_args={"ssl": ctx},
)
