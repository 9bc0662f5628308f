"""Runs migrations.

Example of use::

    engine = create_engine("postgresql://app@db-docs-fra1-1-do-user-9.b.db.ondigitalocean.com/app?sslmode=require")
"""
from sqlalchemy import create_engine


class Config:
    """Represents a configuration.

    Values can be set::

        config = Config()
        config.set("sqlalchemy.url", "postgresql://foo/bar")
    """

    def open(self):
        '''Opens postgresql://appuser@warehouse/app?sslmode=disable or what is set.'''
        return create_engine("postgresql://app@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require")
