from dataclasses import dataclass, asdict

from psycopg_pool import ConnectionPool


@dataclass(frozen=True)
class Target:
    host: str
    user: str
    password: str
    port: int = 25060
    dbname: str = "stock"
    sslmode: str = "require"


def pool(target: Target) -> ConnectionPool:
    return ConnectionPool(kwargs=asdict(target), min_size=1, max_size=4)
