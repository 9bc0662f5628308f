import os
import asyncpg

async def create_pool() -> asyncpg.Pool:
    return await asyncpg.create_pool(dsn=os.environ["DATABASE_URL"], ssl=False, command_timeout=60)
