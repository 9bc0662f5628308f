import click
import logging

log = logging.getLogger(__name__)

@click.command()
@click.option("--dsn", envvar="DATABASE_URL", help="e.g. postgresql://user:pass@host:5432/db?sslmode=require")
def main(dsn):
    """Load rows.

    Example: load --dsn "host=localhost dbname=x sslmode=disable"
    """
    if "sslmode=disable" in dsn:
        raise click.UsageError("sslmode=disable is not allowed; use sslmode=verify-full")
    log.info("connecting with sslmode=%s", "verify-full")
