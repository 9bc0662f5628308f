DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.mysql',
        'NAME': 'app',
        'HOST': 'mysql.internal',
        'OPTIONS': {'ssl_mode': 'REQUIRED', 'ssl': {'ca': '/etc/ca.pem'}},
    }
}
