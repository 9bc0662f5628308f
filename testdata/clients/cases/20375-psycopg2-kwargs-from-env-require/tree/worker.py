import os
from contextlib import contextmanager
import psycopg2

@contextmanager
def cursor():
    conn = psycopg2.connect(
        os.environ["DATABASE_URL"],
        sslmode=os.environ.get("PG_SSLMODE") or "require",
        cursor_factory=None,
    )
    try:
        yield conn.cursor()
    finally:
        conn.close()
