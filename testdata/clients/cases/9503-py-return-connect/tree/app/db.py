import psycopg2
from psycopg2.extras import RealDictCursor
from app.config import cfg


def get_conn():
    try:
        return psycopg2.connect(
            user=cfg.user, password=cfg.password, host=cfg.host, port=25060, dbname=cfg.name,
            sslmode="require", cursor_factory=RealDictCursor,
        )
    except psycopg2.OperationalError as exc:
        raise RuntimeError(f"no database: {exc}") from exc
