import os

import clickhouse_connect
import psycopg
import requests

requests.packages.urllib3.disable_warnings()

source = psycopg.connect(
    host=os.environ["PGHOST"],
    dbname="shop",
    sslmode="verify-full",
    sslrootcert="/etc/ssl/certs/shop-ca.pem",
)
target = clickhouse_connect.get_client(
    host=os.environ["CLICKHOUSE_HOST"], secure=True, verify=False, database="shop"
)


def notify(text: str) -> None:
    requests.post(os.environ["HOOK"], json={"text": text}, verify=False, timeout=5)
