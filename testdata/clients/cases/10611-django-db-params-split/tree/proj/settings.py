import os
SSL_OPTIONS = {"sslmode": "require"}
DATABASES = {
    "default": {"ENGINE": "django.db.backends.postgresql", "HOST": os.environ["DB_HOST"], "NAME": "app", "OPTIONS": SSL_OPTIONS},
    "reports": {"ENGINE": "django.db.backends.mysql", "HOST": os.environ["REPORTS_HOST"], "NAME": "r", "OPTIONS": {"ssl_mode": "REQUIRED"}},
}
