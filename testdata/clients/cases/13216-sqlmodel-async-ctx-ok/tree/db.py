import ssl
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.engine import URL

def engine(host: str, pw: str):
    ctx = ssl.create_default_context(cafile="/etc/ssl/do/ca.crt")
    url = URL.create("postgresql+asyncpg", username="svc", password=pw, host=host, port=25060, database="app")
    return create_async_engine(url, connect_args={"ssl": ctx})
