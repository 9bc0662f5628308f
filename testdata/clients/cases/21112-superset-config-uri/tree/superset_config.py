import os
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = "postgresql+psycopg2://superset:%s@db-orchid-7.k.db.ondigitalocean.com:25060/superset?sslmode=require" % os.environ["SUPERSET_PW"]
WTF_CSRF_ENABLED = True
