import os
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "a.db.corp.net",
        "OPTIONS": {"sslmode": "verify-full", "sslrootcert": "/etc/ssl/do.crt"},
    },
    "replica": {
        "ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "b.db.corp.net",
        "OPTIONS": {"sslmode": "require"},
    },
    "legacy": {
        "ENGINE": "django.db.backends.mysql", "NAME": "old", "HOST": "c.db.corp.net",
        "OPTIONS": {"ssl_mode": "REQUIRED"},
    },
}
