"""Engine and sessions of the orders service."""

from __future__ import annotations

import os

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

ARGS = {
    "sslmode": "verify-full",
    "sslrootcert": "/etc/do/ca.crt",
    "connect_timeout": 5,
}

engine = create_engine(
    os.environ["DATABASE_URL"],
    connect_args=ARGS,
    pool_pre_ping=True,
)
Session = sessionmaker(bind=engine, expire_on_commit=False)

REPLICA_ARGS = dict(sslmode="require", application_name="orders-ro")
replica = create_engine(
    "postgresql+psycopg://orders@db-orders-do-user-1234567-1.b.db.ondigitalocean.com:25060/orders",
    connect_args=REPLICA_ARGS,
)
