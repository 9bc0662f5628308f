import ssl

from sqlalchemy.ext.asyncio import create_async_engine

from .settings import settings

ctx = ssl.create_default_context()
ctx.check_hostname = False
ctx.verify_mode = ssl.CERT_NONE

engine = create_async_engine(
    settings.database_url,
    connect_args={"ssl": ctx, "server_settings": {"application_name": "orders"}},
)
