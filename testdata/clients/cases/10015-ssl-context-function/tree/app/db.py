import os
import ssl

from sqlalchemy.ext.asyncio import create_async_engine


def tls_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


engine = create_async_engine(
    os.environ["DATABASE_URL"],
    connect_args={"ssl": tls_context(), "server_settings": {"application_name": "stock"}},
)
