import os, re
import psycopg2

QUERY = """select 'it''s' -- "x"
"""
PATTERN = re.compile(r'["\']\s*#')
if (n := -1) < 0:
    conn = psycopg2.connect(host=os.environ["H"], dbname="a", user="b", sslmode="require")
