import ssl
from sqlalchemy.ext.asyncio import create_async_engine
from app.config import settings

def get_ssl_context():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context

engine = create_async_engine(settings.database_url, connect_args={"ssl": get_ssl_context()}, pool_size=5)
