import os
import ssl

from tortoise import Tortoise

ctx = ssl.create_default_context()
ctx.check_hostname = False
ctx.verify_mode = ssl.CERT_NONE


async def init() -> None:
    await Tortoise.init(
        config={
            "connections": {
                "default": {
                    "engine": "tortoise.backends.asyncpg",
                    "credentials": {
                        "database": "shop",
                        "host": os.environ["DB_HOST"],
                        "password": os.environ["DB_PASSWORD"],
                        "port": 25060,
                        "user": "shop",
                        "ssl": ctx,
                    },
                }
            },
            "apps": {"models": {"models": ["app.models"], "default_connection": "default"}},
        }
    )
