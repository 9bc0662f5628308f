import pytest
import sqlalchemy as sa
from testcontainers.postgres import PostgresContainer


@pytest.fixture(scope="session")
def engine():
    with PostgresContainer("postgres:16") as pg:
        yield sa.create_engine(pg.get_connection_url(), connect_args={"sslmode": "disable"})
