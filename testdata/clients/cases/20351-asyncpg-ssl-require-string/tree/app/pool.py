import os
import asyncpg

async def create():
    return await asyncpg.create_pool(
        host=os.environ["DB_HOST"], port=25060, user="svc",
        password=os.environ["DB_PASSWORD"], database="app",
        ssl="require",
    )
