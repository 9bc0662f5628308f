import ssl

from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from app.config import settings

ctx = ssl.create_default_context()
ctx.check_hostname = False
ctx.verify_mode = ssl.CERT_NONE

engine = create_async_engine(
    settings.database_url,
    pool_size=10,
    connect_args={"ssl": ctx},
)
Session = async_sessionmaker(engine, expire_on_commit=False)
