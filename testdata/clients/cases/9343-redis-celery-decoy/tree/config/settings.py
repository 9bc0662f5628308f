DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "db.internal",
        "NAME": "shop",
        "OPTIONS": {"sslmode": "verify-full", "sslrootcert": "/etc/ssl/do-ca.crt"},
    }
}
