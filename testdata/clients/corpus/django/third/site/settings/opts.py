import dj_database_url

PG_OPTIONS = {"sslmode": "require", "connect_timeout": 3}

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "db-opts-do-user-1234567-0.b.db.ondigitalocean.com",
        "PORT": 25060,
        "NAME": "opts",
        "USER": "opts",
        "OPTIONS": PG_OPTIONS,
    }
}
