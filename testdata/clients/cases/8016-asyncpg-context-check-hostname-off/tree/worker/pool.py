import ssl, asyncpg, os

async def make_pool():
    ctx = ssl.create_default_context()
    ctx.check_hostname = False
    ctx.verify_mode = ssl.CERT_NONE
    return await asyncpg.create_pool(os.environ["DATABASE_URL"], ssl=ctx)
