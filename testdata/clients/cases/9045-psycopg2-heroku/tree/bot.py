import os
import psycopg2

DATABASE_URL = os.environ['DATABASE_URL']

conn = psycopg2.connect(DATABASE_URL, sslmode='require')
cur = conn.cursor()
cur.execute("SELECT chat_id FROM subscribers")
for (chat_id,) in cur.fetchall()[:-1]:
    print(f"notify {chat_id!r}")
