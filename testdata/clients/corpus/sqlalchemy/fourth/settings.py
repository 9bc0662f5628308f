from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str = "postgresql+psycopg://app@db-py-do-user-1234567-0.b.db.ondigitalocean.com:25060/app?sslmode=require"
    redis_url: str = "redis://cache.example.internal:6379/0"
    debug: bool = False
