import os
import psycopg2
import requests
from opensearchpy import OpenSearch
s = requests.Session()
s.verify = False
os_client = OpenSearch(hosts=[os.environ["OS"]], use_ssl=True, verify_certs=False)
conn = psycopg2.connect(os.environ["DATABASE_URL"])
