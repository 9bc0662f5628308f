import os
from urllib.parse import urlencode
import psycopg

query = urlencode({"sslmode": "require", "application_name": "a"})
conn = psycopg.connect(f"postgresql://{os.environ['U']}:{os.environ['P']}@{os.environ['H']}:25060/app?{query}")
