import psycopg
import pytest

@pytest.fixture(scope="session")
def db():
    with psycopg.connect("postgresql://postgres:postgres@localhost:5432/shop_test?sslmode=disable") as conn:
        yield conn
