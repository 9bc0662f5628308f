from pathlib import Path
from decouple import config

BASE_DIR = Path(__file__).resolve().parents[2]

DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.postgresql',
        'HOST': config('DB_HOST'),
        'NAME': config('DB_NAME'),
        'USER': config('DB_USER'),
        'PASSWORD': config('DB_PASSWORD'),
        'OPTIONS': {
            'sslmode': 'verify-ca',
            'sslrootcert': str(BASE_DIR / 'ca.crt'),
        },
    }
}
