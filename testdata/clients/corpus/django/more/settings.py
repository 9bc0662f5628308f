import os
import environ

env = environ.Env()

DATABASES = {
    "default": env.db_url("DATABASE_URL", default="postgres://dj@db-dj-do-user-1234567-0.b.db.ondigitalocean.com:25060/dj?sslmode=require"),
}
DATABASES["default"]["CONN_MAX_AGE"] = 60
