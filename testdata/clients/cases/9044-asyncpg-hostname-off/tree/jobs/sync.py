import asyncio, os, ssl
import asyncpg

context = ssl.create_default_context(cafile="/etc/ssl/do-ca.crt")
context.check_hostname = False

async def main():
    pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], ssl=context, min_size=1, max_size=4)
    async with pool.acquire() as con:
        print(await con.fetchval("select count(*) from orders"))

asyncio.run(main())
