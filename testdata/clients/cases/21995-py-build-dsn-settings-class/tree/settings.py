from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    db_host: str
    db_user: str
    db_password: str
    db_sslmode: str = "verify-full"
    db_ca: str = "/etc/do/ca.crt"

    @property
    def dsn(self) -> str:
        return (
            f"postgresql+psycopg2://{self.db_user}:{self.db_password}@{self.db_host}:25060/app"
            f"?sslmode={self.db_sslmode}&sslrootcert={self.db_ca}"
        )
