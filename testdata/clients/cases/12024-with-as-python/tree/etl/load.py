import asyncpg


async def load(pool_factory=asyncpg.create_pool):
    async with pool_factory(dsn="postgres://etl@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/dw?sslmode=require") as pool:
        await pool.execute("select refresh()")
