import os
import psycopg
import psycopg2
import asyncpg

DB = {
    "host": "db-raw-do-user-1234567-0.b.db.ondigitalocean.com",
    "port": 25060,
    "user": "raw",
    "password": os.environ["RAW_PASSWORD"],
    "dbname": "raw",
    "sslmode": "require",
}


def connect():
    return psycopg2.connect(**DB)


def mirror():
    return psycopg.connect(
        host=os.environ["MIRROR_HOST"],
        user="mirror",
        dbname="mirror",
        sslmode="require",
        sslrootcert="/etc/do/ca.crt",
        autocommit=True,
    )


def fstring(host: str, password: str):
    return psycopg2.connect(
        f"host={host} port=25060 dbname=raw user=raw "
        f"password={password} connect_timeout=10"
    )


async def pool():
    return await asyncpg.create_pool(
        host="db-raw-do-user-1234567-0.b.db.ondigitalocean.com",
        port=25060,
        user="raw",
        database="raw",
        ssl="require",
        min_size=1,
        max_size=4,
    )


async def one(dsn: str):
    return await asyncpg.connect(dsn, ssl=False)
