import os

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ["SUITES_DB_HOST"],
        "NAME": "suites",
        "OPTIONS": {"sslmode": "require"},
    }
}
