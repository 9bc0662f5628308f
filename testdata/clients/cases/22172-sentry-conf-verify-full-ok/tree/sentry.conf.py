DATABASES = {
    "default": {
        "ENGINE": "sentry.db.postgres",
        "NAME": "sentry",
        "USER": "sentry",
        "PASSWORD": env("SENTRY_DB_PASSWORD"),
        "HOST": "db-orchid-7.k.db.ondigitalocean.com",
        "PORT": "25060",
        "OPTIONS": {"sslmode": "verify-full", "sslrootcert": "/etc/sentry/ca.crt"},
    }
}
