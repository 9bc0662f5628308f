import os
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"postgresql+psycopg2://superset:{os.environ['DB_PASS']}@{os.environ['DB_HOST']}:25060/superset?sslmode=require"
TALISMAN_ENABLED = False
