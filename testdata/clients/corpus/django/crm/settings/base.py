# DATABASES is set by each environment; use OPTIONS {'sslmode': 'verify-full'}
INSTALLED_APPS = ['django.contrib.postgres', 'crm']
