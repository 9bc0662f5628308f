import os
import ssl

import asyncpg
import httpx

strict = ssl.create_default_context()
loose = ssl.create_default_context()
loose.check_hostname = False
loose.verify_mode = ssl.CERT_NONE

http = httpx.AsyncClient(verify=strict)


async def pool():
    return await asyncpg.create_pool(os.environ["DATABASE_URL"], ssl=loose)
