import os
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.getenv("DB_HOST"),
        "PORT": os.getenv("DB_PORT", "25060"),
        "NAME": os.getenv("DB_NAME"),
        "OPTIONS": {
            "sslmode": os.getenv("DB_SSLMODE", "verify-full"),
            "sslrootcert": os.getenv("DB_SSLROOTCERT", "/etc/ssl/certs/do.crt"),
        },
    }
}
