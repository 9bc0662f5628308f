import os
import ssl

ctx = ssl.create_default_context()
ctx.check_hostname = False
ctx.verify_mode = ssl.CERT_NONE

TORTOISE_ORM = {
    "connections": {
        "default": {
            "engine": "tortoise.backends.asyncpg",
            "credentials": {
                "host": os.environ["DB_HOST"],
                "port": 25060,
                "user": "svc",
                "password": os.environ["DB_PASSWORD"],
                "database": "app",
                "ssl": ctx,
            },
        }
    },
    "apps": {"models": {"models": ["app.models"]}},
}
