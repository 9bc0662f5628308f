import os
import click
import psycopg2


@click.command()
@click.option("--host", envvar="DB_HOST", required=True)
@click.option("--sslmode", default="require", show_default=True)
def main(host, sslmode):
    with psycopg2.connect(host=host, port=25060, dbname="stock", password=os.environ["PW"], sslmode=sslmode) as c:
        c.cursor().execute("select 1")
