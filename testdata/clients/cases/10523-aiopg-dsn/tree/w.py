import asyncio, os
import aiopg

dsn = "dbname=app user=app password={} host={} port=25060 sslmode=require".format(os.environ["P"], os.environ["H"])


async def go():
    async with aiopg.create_pool(dsn) as pool:
        async with pool.acquire() as conn:
            pass

asyncio.run(go())
