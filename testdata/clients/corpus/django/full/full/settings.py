DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "full",
        "HOST": "db-full-do-user-1234567-0.b.db.ondigitalocean.com",
        "OPTIONS": {"sslmode": "verify-full"},
    }
}
