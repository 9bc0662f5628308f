from psycopg_pool import ConnectionPool
from peewee import PostgresqlDatabase
import asyncpg

pool = ConnectionPool("host=db-po-do-user-1234567-0.b.db.ondigitalocean.com dbname=po user=po sslmode=prefer")
db = PostgresqlDatabase("pe", host="db-pe-do-user-1234567-0.b.db.ondigitalocean.com", user="pe", sslmode="require")


async def make():
    return await asyncpg.create_pool("postgresql://as@db-as-do-user-1234567-0.b.db.ondigitalocean.com:25060/as?sslmode=require")
