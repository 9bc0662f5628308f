import os
import asyncpg

class DB:
    async def start(self):
        self.pool = await asyncpg.create_pool(
            host=os.getenv("PGHOST"), user="bot", password=os.getenv("PGPASSWORD"),
            database="bot", ssl="require", command_timeout=60)
