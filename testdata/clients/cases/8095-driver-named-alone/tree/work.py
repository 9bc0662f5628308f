import aiopg

async def pool():
    return await aiopg.create_pool(host="10.0.0.5", port=25060, user="app", dbname="shop")
