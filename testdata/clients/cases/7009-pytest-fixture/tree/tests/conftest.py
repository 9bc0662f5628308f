import psycopg2, pytest
@pytest.fixture
def conn():
    return psycopg2.connect(host="db.internal", dbname="test", user="t", password="t", sslmode="disable")
