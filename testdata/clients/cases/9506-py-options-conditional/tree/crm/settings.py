import os

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "crm",
        "HOST": os.environ["DB_HOST"],
        "OPTIONS": {"sslmode": "require"} if os.environ.get("DB_SSL") else {},
    }
}
