import os

if os.getenv("DB") == "postgres":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": os.getenv("DB_HOST", ""),
            "NAME": os.getenv("DB_NAME", "app"),
            "OPTIONS": {
                "application_name": "app",
                "sslmode": os.getenv("DB_SSLMODE", "prefer"),
            },
        }
    }
