from sqlalchemy.ext.asyncio import create_async_engine
from app.config import settings
engine = create_async_engine(str(settings.DATABASE_URI), connect_args={"ssl": "require", "statement_cache_size": 0})
