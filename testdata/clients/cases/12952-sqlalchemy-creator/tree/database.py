import psycopg
from sqlalchemy import create_engine
from sqlalchemy.pool import QueuePool

from settings import DSN


def connection():
    return psycopg.connect(DSN, sslmode="verify-full", sslrootcert="/etc/ssl/shop-ca.crt")


engine = create_engine("postgresql+psycopg://", pool=QueuePool(connection))
replica = create_engine("postgresql+psycopg://replica.shop-invented.net/shop", creator=connection)
reports = create_engine("postgresql+psycopg://reports.shop-invented.net/shop")
