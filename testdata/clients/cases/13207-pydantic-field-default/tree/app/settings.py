from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    db_host: str = Field(..., alias="DB_HOST")
    db_user: str = Field("app", alias="DB_USER")
    db_password: str = Field(..., alias="DB_PASSWORD")
    db_name: str = Field("ledger", alias="DB_NAME")
    db_ssl_mode: str = Field("require", alias="DB_SSL_MODE")

    @property
    def dsn(self) -> str:
        return (
            f"postgresql://{self.db_user}:{self.db_password}@{self.db_host}:25060"
            f"/{self.db_name}?sslmode={self.db_ssl_mode}"
        )
