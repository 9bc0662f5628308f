from alembic import context
from app.settings import settings

config = context.config
config.set_main_option("sqlalchemy.url", f"postgresql+psycopg2://{settings.db_user}:{settings.db_password}@{settings.db_host}:25060/shop?sslmode=require")

def run_migrations_online():
    pass
