import os
from psycopg_pool import AsyncConnectionPool

async def main():
    async with AsyncConnectionPool(f"host={os.environ['H']} dbname=crew user=app sslmode=prefer", min_size=1) as pool:
        async with pool.connection() as conn:
            await conn.execute("select 1")
