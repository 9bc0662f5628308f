import asyncio, os, ssl
import asyncpg

async def main():
    conn = await asyncpg.connect(os.environ["DSN"], ssl=ssl._create_unverified_context())
    await conn.fetch("select 1")

asyncio.run(main())
