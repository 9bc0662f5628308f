from dataclasses import dataclass

@dataclass
class Db:
    host: str
    user: str
    password: str
    sslmode: str = "require"

    @property
    def url(self) -> str:
        return f"postgresql://{self.user}:{self.password}@{self.host}:25060/app?sslmode={self.sslmode}"
