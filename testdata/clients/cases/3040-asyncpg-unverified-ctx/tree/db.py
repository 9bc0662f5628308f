import ssl, os
import asyncpg

async def connect():
    ctx = ssl.create_default_context()
    ctx.check_hostname = False
    ctx.verify_mode = ssl.CERT_NONE
    return await asyncpg.connect(os.environ["DATABASE_URL"], ssl=ctx)
