import os

ALLOWED_HOSTS = ['netbox.example.com']

DATABASE = {
    'NAME': 'netbox',
    'USER': 'netbox',
    'PASSWORD': os.environ['DB_PASSWORD'],
    'HOST': 'pg-orders-do-user-1042-0.c.db.ondigitalocean.com',
    'PORT': '25060',
    'CONN_MAX_AGE': 300,
    'OPTIONS': {'sslmode': 'require'},
}

REDIS = {
    'tasks': {'HOST': 'redis', 'PORT': 6379, 'SSL': False, 'INSECURE_SKIP_TLS_VERIFY': True},
}
