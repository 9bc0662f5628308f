"""Engines are made in db.py; sslmode=require is not enough, see the README."""
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql

sqlite = create_engine("sqlite:///cache.db")
mysql = create_engine("mysql+pymysql://root:root@mysql.example.internal/app")


def render(statement):
    return str(statement.compile(dialect=postgresql.dialect()))
