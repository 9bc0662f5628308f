from pathlib import Path
import os

BASE_DIR = Path(__file__).resolve().parent.parent.parent

DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.postgresql',
        'NAME': os.getenv('DB_NAME', 'site'),
        'USER': os.getenv('DB_USER', 'site'),
        'PASSWORD': os.getenv('DB_PASSWORD'),
        'HOST': os.getenv('DB_HOST', 'db-site-do-user-1234567-0.b.db.ondigitalocean.com'),
        'PORT': os.getenv('DB_PORT', '25060'),
        'CONN_MAX_AGE': 60,
    },
    'analytics': {
        'ENGINE': 'django.db.backends.postgresql',
        'NAME': 'analytics',
        'USER': 'analytics',
        'PASSWORD': os.environ['ANALYTICS_PASSWORD'],
        'HOST': os.environ['ANALYTICS_HOST'],
        'OPTIONS': {
            'sslmode': 'verify-full',
            'sslrootcert': os.environ.get('ANALYTICS_CA', '/etc/do/ca.crt'),
        },
    },
}
