import os
from sqlalchemy import create_engine, text

user, pw, host = os.environ["DB_USER"], os.environ["DB_PW"], os.environ["DB_HOST"]
engine = create_engine(f"postgresql+psycopg://{user}:{pw}@{host}:25060/billing?sslmode=verify-full&sslrootcert=/etc/ssl/do-ca.crt")
with engine.begin() as conn:
    conn.execute(text("select 1"))
