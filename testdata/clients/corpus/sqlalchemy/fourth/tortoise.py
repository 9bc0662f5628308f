import ssl
from tortoise import Tortoise

ctx = ssl.create_default_context()
ctx.check_hostname = False
ctx.verify_mode = ssl.CERT_NONE

TORTOISE = {
    "connections": {
        "default": {
            "engine": "tortoise.backends.asyncpg",
            "credentials": {"host": "db-to-do-user-1234567-0.b.db.ondigitalocean.com", "port": 25060, "user": "to", "database": "to", "ssl": ctx},
        }
    }
}
