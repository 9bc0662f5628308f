DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": "db.sqlite3",
    },
    "my": {
        "ENGINE": "django.db.backends.mysql",
        "NAME": "my",
        "HOST": "mysql.example.internal",
        "PASSWORD": "not-a-real-password",
        "OPTIONS": {"ssl_mode": "DISABLED"},
    },
}
