from os import getenv

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": getenv("DB_NAME"),
        "HOST": getenv("DB_HOST"),
        "OPTIONS": {"sslmode": getenv("DB_SSLMODE", "require"), "options": "-c search_path=shop"},
    }
}
