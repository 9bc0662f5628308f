DATABASES = {
    "default": {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": "gis",
        "HOST": "db-gis-do-user-1234567-0.b.db.ondigitalocean.com",
        "OPTIONS": {"sslmode": "verify-full", "sslrootcert": "/etc/do/ca.crt"},
    },
    "old": {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": "old",
        "HOST": "db-gis-old-do-user-1234567-0.b.db.ondigitalocean.com",
    },
}
