import os
from tortoise import Tortoise


async def init():
    await Tortoise.init(db_url=f"asyncpg://app:{os.environ['PW']}@{os.environ['DB_HOST']}:25060/app?ssl=require", modules={"models": ["app.models"]})
