DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.postgresql',
        'NAME': 'crm',
        'USER': 'crm',
        'PASSWORD': 'crm',
        'HOST': 'localhost',
    }
}
