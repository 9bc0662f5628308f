import pytest

from dsn import parse


@pytest.mark.parametrize("url", ["postgresql://app:pw@db.prod.internal/app?sslmode=require"])
def test_parse(url):
    assert parse(url)["sslmode"] == "require"
