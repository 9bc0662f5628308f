import os

import httpx
import psycopg
from elasticsearch import Elasticsearch

http = httpx.Client(base_url=os.environ["SHOP_URL"], verify=False)
es = Elasticsearch(os.environ["ES_URL"], verify_certs=False, ssl_show_warn=False)
with psycopg.connect(os.environ["DATABASE_URL"]) as conn:
    rows = conn.execute("select id from items").fetchall()
