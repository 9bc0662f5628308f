from .base import *  # noqa: F403

DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.postgresql',
        'NAME': 'crm',
        'USER': 'crm',
        'PASSWORD': get_secret('crm'),
        'HOST': get_host('crm'),
        'OPTIONS': {
            'sslmode': 'require',
            'sslrootcert': BASE_DIR / 'ca.crt',
        },
    }
}
