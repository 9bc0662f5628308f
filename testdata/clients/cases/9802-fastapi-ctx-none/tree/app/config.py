from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str
    smtp_verify: bool = False


settings = Settings()
