DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.mysql",
        "HOST": "mysql.internal",
        "NAME": "billing",
        "OPTIONS": {"ssl_mode": "DISABLED"},
    }
}
