from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    db_host: str
    db_password: str
    db_sslmode: str = "verify-full"
    db_sslrootcert: str = "/etc/stock/do-ca.crt"

    @property
    def dsn(self) -> str:
        return (
            f"host={self.db_host} port=25060 dbname=stock user=stock password={self.db_password} "
            f"sslmode={self.db_sslmode} sslrootcert={self.db_sslrootcert}"
        )
