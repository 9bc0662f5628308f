import argparse
from enum import Enum
from typing import Literal

import click
from pydantic import BaseModel, Field

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


class SslMode(str, Enum):
    DISABLE = "disable"
    PREFER = "prefer"
    REQUIRE = "require"
    VERIFY_FULL = "verify-full"


class Source(BaseModel):
    host: str
    sslmode: Literal["disable", "require", "verify-full"]
    password: str = Field(repr=False)
    url: str | None = Field(None, examples=["postgresql://app@db.prod.internal/app?sslmode=require"])


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(
        epilog="example: tool --url postgresql://app:pw@db.prod.internal/app?sslmode=prefer"
    )
    p.add_argument("--sslmode", choices=SSL_MODES, help="sslmode=require encrypts only")
    p.add_argument("--password", help="better: PGPASSWORD")
    return p


@click.command()
@click.option("--sslmode", type=click.Choice(["disable", "require", "verify-full"]), required=True)
def main(sslmode: str) -> None:
    if sslmode in ("disable", "allow", "prefer", "require"):
        raise click.UsageError(f"sslmode={sslmode} does not verify the server")
