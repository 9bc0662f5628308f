from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from app.core.config import settings

engine = create_async_engine(
    settings.database_url.replace("postgres://", "postgresql+asyncpg://", 1),
    echo=False,
    pool_pre_ping=True,
    connect_args={"ssl": "require", "server_settings": {"jit": "off"}},
)
Session = async_sessionmaker(engine, expire_on_commit=False)
