DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.postgresql',
        'NAME': 'crm',
        'HOST': 'db-crm-stg-do-user-1234567-0.b.db.ondigitalocean.com',
        'OPTIONS': {
            'sslmode': 'disable',
            'connect_timeout': 5,
        },
    }
}
