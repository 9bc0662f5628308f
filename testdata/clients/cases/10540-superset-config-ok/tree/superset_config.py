import os
SQLALCHEMY_DATABASE_URI = f"postgresql+psycopg2://superset:{os.environ['PW']}@{os.environ['H']}:25060/superset?sslmode=verify-full&sslrootcert=/app/do.crt"
CACHE_CONFIG = {"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": os.environ["REDIS_URL"] + "?ssl_cert_reqs=none"}
TALISMAN_ENABLED = False
