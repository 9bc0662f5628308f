import os
from tortoise import Tortoise

async def init():
    await Tortoise.init(
        db_url=f"asyncpg://{os.environ['U']}:{os.environ['P']}@{os.environ['H']}:25060/app?ssl=true",
        modules={"models": ["models"]},
    )
