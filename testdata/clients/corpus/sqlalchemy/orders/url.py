import os

from sqlalchemy import URL, create_engine

url = URL.create(
    "postgresql+psycopg",
    username="orders",
    password=os.environ["DB_PASSWORD"],
    host="db-orders-do-user-1234567-0.b.db.ondigitalocean.com",
    port=25060,
    database="orders",
    query={"sslmode": "require"},
)
engine = create_engine(url)
