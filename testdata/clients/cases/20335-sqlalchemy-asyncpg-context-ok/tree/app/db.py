import ssl
from sqlalchemy.ext.asyncio import create_async_engine
from .config import settings

ctx = ssl.create_default_context(cafile="ca.crt")
engine = create_async_engine(settings.DATABASE_URL, connect_args={"ssl": ctx})
