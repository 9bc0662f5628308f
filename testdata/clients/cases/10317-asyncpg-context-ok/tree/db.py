import os
import ssl
from sqlalchemy.ext.asyncio import create_async_engine

ssl_ctx = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=os.environ["DB_CA"])
ssl_ctx.check_hostname = True
ssl_ctx.verify_mode = ssl.CERT_REQUIRED
engine = create_async_engine(os.environ["DB_URL"], connect_args={"ssl": ssl_ctx})
