import asyncpg
import psycopg
import psycopg2


def a():
    return psycopg2.connect(
        host="db-orders-do-user-1234567-0.b.db.ondigitalocean.com",
        dbname="orders",
        user="orders",
        sslmode="allow",
    )


def b():
    return psycopg.connect("host=db-orders-do-user-1234567-0.b.db.ondigitalocean.com dbname=orders user=orders sslmode=verify-ca sslrootcert=/etc/do/ca.crt")


def c():
    return psycopg2.connect(
        host="db-orders-do-user-1234567-0.b.db.ondigitalocean.com",
        dbname="orders",
        user="orders",
        sslmode="verify-full",
        sslrootcert="/etc/do/ca.crt",
    )


async def d():
    return await asyncpg.connect(host="db-orders-do-user-1234567-0.b.db.ondigitalocean.com", user="orders", database="orders", ssl="prefer")


async def e():
    return await asyncpg.connect(host="localhost", user="orders", database="orders")


async def f():
    return await asyncpg.connect(host="db-orders-do-user-1234567-0.b.db.ondigitalocean.com", user="orders", database="orders", ssl=True)
