import os

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "forum",
        "HOST": os.environ["DB_HOST"],
        "PASSWORD": os.environ["DB_PASSWORD"],
        "OPTIONS": {"sslmode": os.environ.get("DB_SSLMODE", "require")},
    }
}
