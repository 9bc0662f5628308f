import aiopg, os

dsn = "dbname=app user=svc host=%s port=25060 password=%s sslmode=require" % (os.environ["DB_HOST"], os.environ["DB_PASSWORD"])

async def pool():
    return await aiopg.create_pool(dsn)
