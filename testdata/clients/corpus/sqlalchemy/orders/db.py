import os

from sqlalchemy import create_engine

engine = create_engine(
    f"postgresql+psycopg2://orders:{os.environ['DB_PASSWORD']}@db-orders-do-user-1234567-0.b.db.ondigitalocean.com:25060/orders",
    connect_args={"sslmode": "require"},
    pool_pre_ping=True,
)
