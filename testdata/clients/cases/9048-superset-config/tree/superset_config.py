import os

ROW_LIMIT = 5000
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]

_db_user = os.environ["DATABASE_USER"]
_db_pw = os.environ["DATABASE_PASSWORD"]
_db_host = os.environ["DATABASE_HOST"]

SQLALCHEMY_DATABASE_URI = (
    f"postgresql+psycopg2://{_db_user}:{_db_pw}@{_db_host}:25060/superset"
    "?sslmode=require"
)
FEATURE_FLAGS = {"ALERT_REPORTS": True}
