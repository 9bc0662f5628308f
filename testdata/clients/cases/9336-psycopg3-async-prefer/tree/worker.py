import asyncio, os
import psycopg

async def main():
    async with await psycopg.AsyncConnection.connect(
        host=os.environ["PGHOST"], dbname="shop", user="worker", password=os.environ["PGPASSWORD"], sslmode="prefer"
    ) as conn:
        await conn.execute("listen jobs")

asyncio.run(main())
