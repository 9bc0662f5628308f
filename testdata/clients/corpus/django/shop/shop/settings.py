import os

DEBUG = False

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "shop",
        "USER": "shop",
        "PASSWORD": os.environ["SHOP_DB_PASSWORD"],
        "HOST": "db-shop-do-user-1234567-0.b.db.ondigitalocean.com",
        "PORT": "25060",
        "OPTIONS": {"sslmode": "require"},
    },
    "replica": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "shop",
        "USER": "shop_ro",
        "PASSWORD": os.environ["SHOP_DB_PASSWORD"],
        "HOST": "db-shop-ro-do-user-1234567-0.b.db.ondigitalocean.com",
        "PORT": "25060",
        "OPTIONS": {
            "sslmode": "verify-full",
            "sslrootcert": "/etc/do/ca.crt",
        },
    },
    "legacy": {
        "ENGINE": "django.db.backends.postgresql_psycopg2",
        "NAME": "legacy",
        "USER": "legacy",
        "PASSWORD": "not-a-real-password",
        "HOST": "db-legacy-do-user-1234567-0.b.db.ondigitalocean.com",
    },
}
