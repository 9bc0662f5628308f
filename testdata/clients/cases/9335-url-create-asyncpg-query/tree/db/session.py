from sqlalchemy import URL
from sqlalchemy.ext.asyncio import create_async_engine
from config import cfg

url = URL.create(
    drivername="postgresql+asyncpg",
    username=cfg.user,
    password=cfg.password,
    host=cfg.host,
    port=25060,
    database="shop",
    query={"ssl": "require"},
)
engine = create_async_engine(url, pool_size=5)
