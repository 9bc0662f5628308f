import asyncio, os
import asyncpg

async def main():
    dsn = f"postgresql://{os.environ['U']}:{os.environ['P']}@{os.environ['H']}:25060/billing?sslmode=require"
    async with asyncpg.create_pool(dsn) as pool:
        async with pool.acquire() as conn:
            print(await conn.fetchval("select 1"))

if __name__ == "__main__":
    asyncio.run(main())
