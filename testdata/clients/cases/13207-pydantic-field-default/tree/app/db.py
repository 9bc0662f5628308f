import psycopg

from .settings import Settings


def connect():
    return psycopg.connect(Settings().dsn)
