from .base import *  # noqa: F403

DEBUG = False
DATABASES["default"]["HOST"] = "db-shop-fra1-40213-do-user-1.b.db.ondigitalocean.com"
DATABASES["default"]["OPTIONS"] = {"sslmode": "require"}
SECURE_SSL_REDIRECT = True
